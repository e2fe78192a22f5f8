#include "umkmctl/journal.h"

#include <absl/strings/escaping.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/util/time_util.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "common/text.h"
#include "umkm/certification/v1/event.pb.h"
#include "umkm/journal/v1/journal_rebased.pb.h"
#include "umkm/registry/v1/event.pb.h"
#include "umkm/training/v1/event.pb.h"
#include "umkmctl/progress.h"
#include "umkmctl/rebase.h"

namespace umkm::ctl {
namespace {

using google::protobuf::util::MessageDifferencer;
using journal::v1::Entry;
using journal::v1::ReadJournalResponse;

constexpr absl::Duration kPatience = absl::Minutes(1);
constexpr absl::Duration kPause = absl::Milliseconds(300);

// The message `Event` beside the event's own type; null when this program does not know it.
const google::protobuf::Message* EventPrototype(const std::string& event_type) {
  const auto& rebased = journal::v1::JournalRebased::default_instance();
  if (event_type == rebased.GetDescriptor()->full_name()) return &rebased;
  const std::string wanted = event_type.substr(0, event_type.rfind('.')) + ".Event";
  // Naming them here makes sure that they are linked in.
  const google::protobuf::Message* const known[] = {&registry::v1::Event::default_instance(),
                                                    &training::v1::Event::default_instance(),
                                                    &certification::v1::Event::default_instance()};
  for (const auto* event : known) {
    if (event->GetDescriptor()->full_name() == wanted) return event;
  }
  return nullptr;
}

std::string At(uint64_t position) { return "position " + std::to_string(position) + ": "; }

}  // namespace

std::optional<std::string> ChainVerifier::Take(const ReadJournalResponse& response) {
  const uint64_t expected = position_ + 1;
  Entry entry;
  if (!entry.ParseFromString(response.entry())) return At(expected) + "the entry cannot be read";
  if (entry.position() != expected) {
    return At(expected) + "is missing; the next entry has " + std::to_string(entry.position());
  }
  if (position_ == 0) {
    source_ = entry.source();
    epoch_ = entry.epoch();
  }
  if (entry.source() != source_) return At(expected) + "is of another source";
  if (!Continues(entry.epoch())) return At(expected) + "is of another epoch";
  const std::string hash = ChainHash(hash_, response.entry());
  if (hash != response.hash()) {
    return At(expected) + "its hash is " + Hex(response.hash()) + " but the chain gives " +
           Hex(hash);
  }
  position_ = expected;
  hash_ = hash;
  epoch_ = entry.epoch();
  return std::nullopt;
}

// A journal that was re-based goes on in a later epoch.
bool ChainVerifier::Continues(const journal::v1::Epoch& epoch) const {
  return MessageDifferencer::Equals(epoch, epoch_) || epoch.number() > epoch_.number();
}

std::optional<std::string> ChainVerifier::End(const journal::v1::Head& head) const {
  if (head.position() != position_) {
    return At(position_ + 1) + "is missing; the head has " + std::to_string(head.position());
  }
  if (position_ == 0) return std::nullopt;
  if (!Continues(head.epoch())) return At(position_) + "the head is of another epoch";
  if (head.hash() != hash_) {
    return At(position_) + "the head's hash is " + Hex(head.hash()) + " but the chain gives " +
           Hex(hash_);
  }
  return std::nullopt;
}

Row EntryRow(const Entry& entry, const std::string& hash) {
  Row row = {{"source", entry.source()},
             {"epoch", entry.epoch().number()},
             {"incarnation", entry.epoch().incarnation()},
             {"position", entry.position()},
             {"recorded_time", google::protobuf::util::TimeUtil::ToString(entry.recorded_time())},
             {"effective_on", entry.effective_on()},
             {"actor", entry.actor()},
             {"request_id", entry.request_id()},
             {"traceparent", entry.traceparent()},
             {"subject_id", entry.subject_id()},
             {"event_type", entry.event_type()},
             {"hash", Hex(hash)}};
  if (const auto* prototype = EventPrototype(entry.event_type())) {
    const std::unique_ptr<google::protobuf::Message> event(prototype->New());
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string json;
    if (event->ParseFromString(entry.event()) &&
        google::protobuf::util::MessageToJsonString(*event, &json, options).ok()) {
      row["event"] = Row::parse(json);
      return row;
    }
  }
  row["event_base64"] = absl::Base64Escape(entry.event());
  return row;
}

grpc::Status ReadEntries(Client& client, const Writer& writer, Stop& stop, uint64_t from,
                         uint64_t to, const std::function<bool(const ReadJournalResponse&)>& take) {
  journal::v1::ReadJournalRequest request;
  request.set_from_position(from);
  request.set_to_position(to);
  absl::Time last = client.clock().Now();
  while (true) {
    const auto context = client.Context(absl::InfiniteDuration());
    stop.Call([&] { context->TryCancel(); });
    const auto stream = writer.journal->ReadJournal(context.get(), request);
    ReadJournalResponse response;
    bool wanted = true;
    while (wanted && stream->Read(&response)) {
      last = client.clock().Now();
      if (response.entry().empty()) continue;
      wanted = take(response);
      request.set_from_position(request.from_position() + 1);
    }
    if (!wanted) context->TryCancel();
    const grpc::Status status = stream->Finish();
    stop.Call(nullptr);
    const bool all = to > 0 && request.from_position() > to;
    if (!wanted || all || stop.WaitFor(absl::ZeroDuration())) return grpc::Status::OK;
    // A first call that fails is not an interruption: the channel has tried it several times.
    const bool begun = request.from_position() > from;
    if (!status.ok() && (!begun || !IsTransient(status))) return status;
    if (client.clock().Now() - last > kPatience) return status;
    stop.WaitFor(kPause);
  }
}

int RunVerify(Client& client, const Writer& writer, Stop& stop, const Style& style,
              std::ostream& out, std::ostream& talk) {
  journal::v1::GetJournalHeadResponse head;
  if (const auto status = writer.journal->GetJournalHead(client.Context().get(), {}, &head);
      !status.ok()) {
    return SayFailure(talk, status, client.language(), writer.source);
  }
  const auto last = head.head().position();
  ChainVerifier verifier;
  std::optional<std::string> wrong;
  Progress progress(talk, style, client.clock(), static_cast<int64_t>(last));
  if (last > 0) {
    const auto take = [&](const ReadJournalResponse& response) {
      wrong = verifier.Take(response);
      const auto position = static_cast<int64_t>(verifier.position());
      progress.Tick(position, position, wrong ? 1 : 0);
      return !wrong;
    };
    const auto status = ReadEntries(client, writer, stop, 1, last, take);
    progress.Clear();
    if (!status.ok()) return SayFailure(talk, status, client.language(), writer.source);
  }
  if (!wrong) wrong = verifier.End(head.head());
  if (wrong) {
    talk << "umkmctl: the journal of " << head.source() << " is NOT intact. " << *wrong << "\n";
    return kFound;
  }
  out << "intact: " << head.source() << " epoch " << head.head().epoch().number() << " "
      << head.head().epoch().incarnation() << ", "
      << WithSeparators(static_cast<int64_t>(last), style.language) << " entries, head "
      << Hex(verifier.hash()) << "\n";
  return kOk;
}

namespace {

int RunRead(Client& client, const Writer& writer, Stop& stop, uint64_t from, uint64_t to) {
  const auto print = [](const ReadJournalResponse& response) {
    Entry entry;
    entry.ParseFromString(response.entry());
    std::cout << OneLine(EntryRow(entry, response.hash())) << "\n" << std::flush;
    return std::cout.good();
  };
  const auto status = ReadEntries(client, writer, stop, from, to, print);
  return status.ok() ? kOk : SayFailure(std::cerr, status, client.language(), writer.source);
}

// Position of the head; or the exit code of the failure.
tl::expected<uint64_t, int> HeadOf(Client& client, const Writer& writer) {
  journal::v1::GetJournalHeadResponse head;
  const auto status = writer.journal->GetJournalHead(client.Context().get(), {}, &head);
  if (!status.ok())
    return tl::unexpected(SayFailure(std::cerr, status, client.language(), writer.source));
  return head.head().position();
}

struct ReadOptions {
  std::string source = kWriters[0].source;
  uint64_t from = 1;
  uint64_t to = 0;
};

void AddSource(CLI::App& command, std::string& source) {
  AddOption(command, "--source", source, "Whose journal",
            {.one_of = Sources(), .show_default = true});
}

void AddRead(CLI::App& journal, Session& session) {
  auto options = std::make_shared<ReadOptions>();
  CLI::App& command = AddCommand(journal, "read", "Print entries, one JSON object a line");
  AddSource(command, options->source);
  AddOption(command, "--from", options->from, "First position",
            {.range = Range::kPositive, .show_default = true});
  AddOption(command, "--to", options->to, "Last position; without it the head's");
  SetFooter(
      command,
      "Examples:\n"
      "  umkmctl journal read --from 21000 --to 21013\n"
      "  umkmctl journal read --source certification\n"
      "  umkmctl journal read | jq 'select(.event_type | endswith(\"EnterpriseClosed\"))'\n\n"
      "Exit codes: 0 printed, 1 the call was refused, 2 no such position, 3 the writer cannot be\n"
      "reached.");
  OnChosen(command, session, [options, &session]() -> int {
    const Clock clock;
    Stop stop(clock);
    Client client(session.target);
    const Writer& writer = client.writer(options->source);
    const auto head = HeadOf(client, writer);
    if (!head) return head.error();
    const uint64_t to = options->to == 0 ? *head : std::min(options->to, *head);
    if (options->from > to) {
      std::cerr << "umkmctl: no such position; the head is at " << *head << "\n";
      return *head == 0 && options->from == 1 ? kOk : kUsage;
    }
    return RunRead(client, writer, stop, options->from, to);
  });
}

void AddTail(CLI::App& journal, Session& session) {
  auto options = std::make_shared<ReadOptions>(ReadOptions{.from = 0});
  CLI::App& command =
      AddCommand(journal, "tail", "Print entries as they are made, one JSON object a line");
  AddSource(command, options->source);
  AddOption(command, "--from", options->from, "First position; without it the next one to come");
  SetFooter(command,
            "Ends by Ctrl-C. A stream that breaks is taken up again.\n\n"
            "Example:\n"
            "  umkmctl journal tail | jq -r '[.position, .event_type] | @tsv'\n\n"
            "Exit codes: 0 ended by Ctrl-C, 2 no such position, 3 the writer cannot be reached.");
  OnChosen(command, session, [options, &session]() -> int {
    const Clock clock;
    Stop stop(clock);
    Client client(session.target);
    const Writer& writer = client.writer(options->source);
    const auto head = HeadOf(client, writer);
    if (!head) return head.error();
    return RunRead(client, writer, stop, options->from == 0 ? *head + 1 : options->from, 0);
  });
}

void AddVerify(CLI::App& journal, Session& session) {
  CLI::App& command = AddCommand(
      journal, "verify", "Read the whole journal and check positions, epochs and hash chain");
  auto source = std::make_shared<std::string>(kWriters[0].source);
  AddSource(command, *source);
  SetFooter(command,
            "Examples:\n"
            "  umkmctl journal verify\n"
            "  umkmctl journal verify --source training\n\n"
            "Exit codes: 0 intact, 1 not intact (the first bad position is named), 3 the writer\n"
            "cannot be reached.");
  OnChosen(command, session, [source, &session] {
    const Clock clock;
    Stop stop(clock);
    Client client(session.target);
    return RunVerify(client, client.writer(*source), stop, session.style, std::cout, std::cerr);
  });
}

}  // namespace

void AddJournal(CLI::App& app, Session& session) {
  CLI::App& journal = AddGroup(app, "journal", "Read, verify or re-base the journal of a writer");
  AddRead(journal, session);
  AddTail(journal, session);
  AddVerify(journal, session);
  AddRebase(journal, session);
}

}  // namespace umkm::ctl
