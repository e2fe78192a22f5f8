#include "umkmctl/rebase.h"

#include <absl/strings/str_cat.h>
#include <absl/time/time.h>

#include <iostream>

#include "common/text.h"
#include "umkm/journal/v1/rebase_service.grpc.pb.h"

namespace umkm::ctl {
namespace {

using journal::v1::RebaseJournalRequest;
using journal::v1::RebaseJournalResponse;

constexpr absl::Duration kPatience = absl::Minutes(1);  // its topic may have to be read far back

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M UTC", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

std::string Number(uint64_t number, const Style& style) {
  return WithSeparators(static_cast<int64_t>(number), style.language);
}

void SayPlan(const std::string& source, const RebaseJournalResponse& plan, const Style& style,
             std::ostream& out) {
  const journal::v1::JournalRebased& it = plan.rebased();
  const uint64_t head = plan.position() - 1;
  const uint64_t shared = it.shared_position();
  out << source << ": the journal ends at position " << head << " (epoch "
      << it.previous_epoch().number() << "), its topic at position " << it.topic_position()
      << " (epoch " << it.topic_epoch().number() << ")\n"
      << "shared: positions 1 to " << shared << "\n"
      << "lost:   " << Number(it.topic_position() - shared, style) << " entries, positions "
      << shared + 1 << " to " << it.topic_position() << " of the topic, recorded from "
      << TimeText(it.first_lost_time()) << " to " << TimeText(it.last_lost_time()) << "\n"
      << "kept:   " << Number(head - shared, style)
      << " entries that were written since the restore\n"
      << "Re-basing begins epoch " << plan.epoch().number() << " with an entry at position "
      << plan.position() << ". The lost entries vanish from all totals; what other\n"
      << "services did because of them stays (see the runbook). To have them back, restore a "
         "newer\n"
      << "backup instead. They can still be read from the topic.\n";
}

// The same situation gives the same id: asked again after a lost answer it is the same request.
std::string RequestIdFor(const RebaseJournalRequest& asked, const RebaseJournalResponse& plan) {
  const journal::v1::JournalRebased& it = plan.rebased();
  return UuidOf(absl::StrCat("rebase/", asked.source(), "/", it.previous_epoch().incarnation(), "/",
                             it.topic_epoch().incarnation(), "/", it.topic_position(), "/",
                             plan.position()));
}

bool Confirmed(std::istream& in, std::ostream& talk) {
  talk << "Type yes to re-base: " << std::flush;
  std::string answer;
  std::getline(in, answer);
  if (answer == "yes") return true;
  talk << "\numkmctl: nothing was changed\n";
  return false;
}

}  // namespace

int RunRebase(const RebaseOptions& options, Client& client, const Style& style, std::istream& in,
              std::ostream& out, std::ostream& talk) {
  const Writer& writer = client.writer(options.source);
  const auto stub = journal::v1::RebaseService::NewStub(writer.channel);
  RebaseJournalRequest request;
  request.set_source(options.source);
  request.set_reason(options.reason);
  request.set_request_id(UuidOf("dry run"));
  request.set_dry_run(true);
  RebaseJournalResponse response;
  if (const auto status = stub->RebaseJournal(client.Context(kPatience).get(), request, &response);
      !status.ok()) {
    return SayFailure(talk, status, client.language(), writer.source);
  }
  SayPlan(options.source, response, style, out);
  if (options.dry_run) return kOk;
  if (!options.yes && !Confirmed(in, talk)) return kFound;

  request.set_dry_run(false);
  request.set_request_id(RequestIdFor(request, response));
  if (const auto status = stub->RebaseJournal(client.Context(kPatience).get(), request, &response);
      !status.ok()) {
    return SayFailure(talk, status, client.language(), writer.source);
  }
  out << "re-based: " << options.source << " epoch " << response.epoch().number() << " "
      << response.epoch().incarnation() << " begins at position " << response.position() << "\n";
  return kOk;
}

void AddRebase(CLI::App& journal, Session& session) {
  auto options = std::make_shared<RebaseOptions>();
  CLI::App& command = AddCommand(
      journal, "rebase", "Begin a new epoch of a journal that was restored from an older backup");
  AddOption(command, "source", options->source, "Whose journal",
            {.one_of = Sources(), .required = true});
  AddOption(command, "--reason", options->reason, "Why, for the audit trail; no personal data",
            {.type = "TEXT", .required = true});
  AddFlag(command, "--dry-run", options->dry_run, "Only say what would be lost");
  AddFlag(command, "--yes", options->yes, "Do not ask");
  SetFooter(
      command,
      "A database restored from a backup that is older than its topic lacks entries that have "
      "been\n"
      "published. Its writer then publishes nothing and is NOT_SERVING. This command compares the\n"
      "two, says what is lost, asks, and begins a new epoch by an entry of its own; totals follow\n"
      "by themselves. Where a newer backup exists, restore that instead.\n\n"
      "Examples:\n"
      "  umkmctl journal rebase registry --reason 'disk lost, backup of 1 May' --dry-run\n"
      "  umkmctl journal rebase registry --reason 'disk lost, backup of 1 May'\n\n"
      "Exit codes: 0 re-based (or shown), 1 not confirmed, refused, or there is nothing to "
      "re-base,\n"
      "2 wrong usage, 3 the writer or its Kafka cannot be reached.");
  OnChosen(command, session, [options, &session] {
    Client client(session.target);
    return RunRebase(*options, client, session.style, std::cin, std::cout, std::cerr);
  });
}

}  // namespace umkm::ctl
