#include "umkmctl/doctor.h"

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "common/journal.h"
#include "common/status.h"

namespace umkm::ctl {
namespace {

using grpc::health::v1::HealthCheckResponse;

constexpr absl::Duration kCatchUp = absl::Seconds(5);
constexpr absl::Duration kPause = absl::Milliseconds(200);

Observation CheckServing(const std::string& part, const std::string& address,
                         grpc::health::v1::Health::Stub& health, const Client& client) {
  HealthCheckResponse response;
  const auto status = health.Check(client.Context(kCatchUp).get(), {}, &response);
  Observation finding{part, "serving", kOk, "at " + address};
  if (!status.ok()) {
    finding.exit = kUnreachable;
    finding.detail = "cannot be reached at " + address + ": " + status.error_message() +
                     "; start it, or say where it is by --" + part;
  } else if (response.status() != HealthCheckResponse::SERVING) {
    finding.exit = kFound;
    finding.detail +=
        ": " + HealthCheckResponse::ServingStatus_Name(response.status()) + "; its log says why";
  }
  return finding;
}

// The writers in their order, then the aggregation.
std::vector<Observation> CheckServices(Client& client) {
  std::vector<Observation> findings;
  for (const Writer& writer : client.writers()) {
    findings.push_back(CheckServing(writer.source, writer.address, *writer.health, client));
  }
  findings.push_back(CheckServing("aggregation", client.target().aggregation,
                                  client.aggregation_health(), client));
  return findings;
}

Exit Worst(const std::vector<Observation>& findings) {
  Exit worst = kOk;
  for (const Observation& finding : findings) worst = std::max(worst, finding.exit);
  return worst;
}

Observation Failed(const std::string& part, const std::string& check, const grpc::Status& status,
                   const std::string& language) {
  const bool away = status.error_code() == grpc::StatusCode::UNAVAILABLE;
  return {part, check, away ? kUnreachable : kFound, In(language, FromStatus(status).message)};
}

// Positions of journals by their sources.
using Heads = std::map<std::string, uint64_t>;

grpc::Status GetPositions(Client& client, const std::string& at_least,
                          aggregation::v1::GetTotalsResponse& response) {
  aggregation::v1::GetTotalsRequest request;
  request.mutable_selection()->add_measures(aggregation::v1::MEASURE_ENTERPRISES);
  request.set_at_least(at_least);
  return client.totals().GetTotals(client.Context(kCatchUp).get(), request, &response);
}

std::string RelayRemedy(const std::string& source, const std::string& problem) {
  if (problem.find("rebase") == std::string::npos) return "";
  return " A newer backup is better, if there is one (deploy/keeping.md); else: umkmctl journal "
         "rebase " +
         source + " --reason …";
}

// A journal's head, which is added to `heads`, and what of it the relay has published. Of replicas
// one publishes, and any may answer: one that stands by has published nothing itself.
std::vector<Observation> CheckJournal(const Writer& writer, Client& client, Heads& heads) {
  const std::string& source = writer.source;
  const absl::Time deadline = client.clock().Now() + kCatchUp;
  journal::v1::GetJournalHeadResponse now;
  const auto ask = [&] {
    return writer.journal->GetJournalHead(client.Context(kCatchUp).get(), {}, &now);
  };
  if (const auto status = ask(); !status.ok()) {
    return {Failed(source, "journal", status, client.language())};
  }
  const uint64_t position = heads[source] = now.head().position();
  uint64_t published = now.published_position();
  while (published < position && now.relay_problem().empty() && client.clock().Now() < deadline) {
    std::this_thread::sleep_for(absl::ToChronoMilliseconds(kPause));
    if (ask().ok()) published = std::max(published, now.published_position());
  }
  Observation relay{source, "published", kOk, PositionToken(source, published)};
  aggregation::v1::GetTotalsResponse included;
  if (!now.relay_problem().empty()) {
    relay.exit = kFound;
    relay.detail += "; " + now.relay_problem() + RelayRemedy(source, now.relay_problem());
  } else if (published < position &&
             GetPositions(client, PositionToken(source, position), included).ok()) {
    relay.detail = PositionToken(source, position) + ", by another replica";
  } else if (published < position) {
    relay.exit = kFound;
    relay.detail += "; behind the journal for more than 5 s: look at Kafka and the writer's log";
  }
  return {{source, "journal", kOk, PositionToken(source, position)}, relay};
}

// Whether the totals include the head of a stream's journal.
Observation CheckStream(Client& client, const aggregation::v1::StreamPosition& stream,
                        const Heads& heads) {
  const std::string& source = stream.source();
  Observation finding{"aggregation", "stream " + source, kOk,
                      PositionToken(source, stream.position())};
  const auto head = heads.find(source);
  if (!stream.problem().empty()) {
    finding.exit = kFound;
    finding.detail += "; stopped: " + stream.problem();
  } else if (head != heads.end() && head->second > stream.position()) {
    const std::string wanted = PositionToken(source, head->second);
    aggregation::v1::GetTotalsResponse later;
    if (GetPositions(client, wanted, later).ok()) {
      finding.detail = wanted;
    } else {
      finding.exit = kFound;
      finding.detail += "; behind the journal for more than 5 s";
    }
  }
  return finding;
}

// Whether each writer is followed, and up to its head.
std::vector<Observation> CheckStreams(Client& client, const Heads& heads) {
  aggregation::v1::GetTotalsResponse response;
  const auto status = GetPositions(client, "", response);
  if (!status.ok()) return {Failed("aggregation", "streams", status, client.language())};
  std::vector<Observation> findings;
  Heads not_followed = heads;
  for (const auto& stream : response.positions()) {
    findings.push_back(CheckStream(client, stream, heads));
    not_followed.erase(stream.source());
  }
  for (const auto& [source, position] : not_followed) {
    findings.push_back({"aggregation", "stream " + source, kFound, "is not followed"});
  }
  return findings;
}

}  // namespace

std::vector<Observation> Examine(const DoctorOptions& options, Client& client, const Style& style) {
  const absl::Time deadline = client.clock().Now() + absl::Seconds(options.wait_seconds);
  auto findings = CheckServices(client);
  while (Worst(findings) != kOk && client.clock().Now() < deadline) {
    std::this_thread::sleep_for(absl::ToChronoMilliseconds(kPause));
    findings = CheckServices(client);
  }
  const auto add = [&](std::vector<Observation> more) {
    for (Observation& finding : more) findings.push_back(std::move(finding));
  };
  const bool aggregates = findings.back().exit != kUnreachable;
  Heads heads;
  for (std::size_t i = 0; i < client.writers().size(); ++i) {
    if (findings[i].exit != kUnreachable) add(CheckJournal(client.writers()[i], client, heads));
  }
  if (aggregates) add(CheckStreams(client, heads));
  add(CheckStatuses(AskStatuses(client)));
  if (Worst(findings) == kOk && options.recount_seconds > 0) {  // else found twice, slowly
    add(CheckRecounts(client, style, absl::Seconds(options.recount_seconds)));
  }
  return findings;
}

std::vector<Row> RowsOf(const std::vector<Observation>& findings) {
  std::vector<Row> rows;
  for (const Observation& finding : findings) {
    rows.push_back({{"part", finding.part},
                    {"check", finding.check},
                    {"state", finding.State()},
                    {"detail", finding.detail}});
  }
  return rows;
}

int RunDoctor(const DoctorOptions& options, Client& client, const Style& style, std::ostream& out,
              std::ostream&) {
  const auto findings = Examine(options, client, style);
  if (!options.quiet) {
    Print(out, options.format, style, {"part", "check", "state", "detail"}, RowsOf(findings));
  }
  return Worst(findings);
}

void AddDoctor(CLI::App& app, Session& session) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App& command = AddCommand(app, "doctor", "Say whether all is well, and what is not");
  AddOption(command, "--wait", options->wait_seconds, "Wait up to so many seconds for services",
            {.type = "SECONDS", .range = Range::kNotNegative});
  AddOption(command, "--recount", options->recount_seconds,
            "No recount of a writer begins later than after so many seconds; 0: none at all",
            {.type = "SECONDS", .range = Range::kNotNegative, .show_default = true});
  AddFlag(command, "--quiet", options->quiet, "Print nothing: only the exit code");
  AddFormatOption(command, options->format);
  SetFooter(
      command,
      "Checks what serves, journals, relays and streams, versions, clocks, databases and their\n"
      "migrations, topics and their settings, and recounts the writers' cells. Each check\n"
      "has a deadline. Warnings, and what cannot be told, leave the exit code alone.\n\n"
      "Examples:\n"
      "  umkmctl doctor --wait 60\n"
      "  umkmctl doctor -o json\n\n"
      "Exit codes: 0 all is well, 1 something is not, 3 a service cannot be reached.");
  OnChosen(command, session, [options, &session] {
    Client client(session.target);
    return RunDoctor(*options, client, session.style, std::cout, std::cerr);
  });
}

}  // namespace umkm::ctl
