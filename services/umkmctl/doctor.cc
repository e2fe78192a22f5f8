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

struct Finding {
  std::string part, check;
  Exit exit = kOk;
  std::string detail;
};

Finding CheckServing(const std::string& part, const std::string& address,
                     grpc::health::v1::Health::Stub& health, const Client& client) {
  HealthCheckResponse response;
  const auto status = health.Check(client.Context(kCatchUp).get(), {}, &response);
  Finding finding{part, "serving", kOk, "at " + address};
  if (!status.ok()) {
    finding.exit = kUnreachable;
    finding.detail = "cannot be reached at " + address + ": " + status.error_message();
  } else if (response.status() != HealthCheckResponse::SERVING) {
    finding.exit = kFound;
    finding.detail +=
        ": " + HealthCheckResponse::ServingStatus_Name(response.status()) + "; its log says why";
  }
  return finding;
}

// The writers in their order, then the aggregation.
std::vector<Finding> CheckServices(Client& client) {
  std::vector<Finding> findings;
  for (const Writer& writer : client.writers()) {
    findings.push_back(CheckServing(writer.source, writer.address, *writer.health, client));
  }
  findings.push_back(CheckServing("aggregation", client.target().aggregation,
                                  client.aggregation_health(), client));
  return findings;
}

Exit Worst(const std::vector<Finding>& findings) {
  Exit worst = kOk;
  for (const Finding& finding : findings) worst = std::max(worst, finding.exit);
  return worst;
}

Finding Failed(const std::string& part, const std::string& check, const grpc::Status& status,
               const std::string& language) {
  const bool away = status.error_code() == grpc::StatusCode::UNAVAILABLE;
  return {part, check, away ? kUnreachable : kFound, In(language, FromStatus(status).message)};
}

// Positions of journals by their sources.
using Heads = std::map<std::string, uint64_t>;

// A journal's head, which is added to `heads`, and what of it the relay has published.
std::vector<Finding> CheckJournal(const Writer& writer, const Client& client, Heads& heads) {
  const std::string& source = writer.source;
  const absl::Time deadline = client.clock().Now() + kCatchUp;
  journal::v1::GetJournalHeadResponse first;
  if (const auto status = writer.journal->GetJournalHead(client.Context().get(), {}, &first);
      !status.ok()) {
    return {Failed(source, "journal", status, client.language())};
  }
  const uint64_t position = heads[source] = first.head().position();
  auto now = first;
  while (now.published_position() < position && now.relay_problem().empty() &&
         client.clock().Now() < deadline) {
    std::this_thread::sleep_for(absl::ToChronoMilliseconds(kPause));
    if (!writer.journal->GetJournalHead(client.Context().get(), {}, &now).ok()) now = first;
  }
  Finding relay{source, "published", kOk, PositionToken(source, now.published_position())};
  if (!now.relay_problem().empty()) {
    relay.exit = kFound;
    relay.detail += "; " + now.relay_problem();
  } else if (now.published_position() < position) {
    relay.exit = kFound;
    relay.detail += "; behind the journal for more than 5 s";
  }
  return {{source, "journal", kOk, PositionToken(source, position)}, relay};
}

grpc::Status GetPositions(Client& client, const std::string& at_least,
                          aggregation::v1::GetTotalsResponse& response) {
  aggregation::v1::GetTotalsRequest request;
  request.mutable_selection()->add_measures(aggregation::v1::MEASURE_ENTERPRISES);
  request.set_at_least(at_least);
  return client.totals().GetTotals(client.Context(kCatchUp).get(), request, &response);
}

// Whether the totals include the head of a stream's journal.
Finding CheckStream(Client& client, const aggregation::v1::StreamPosition& stream,
                    const Heads& heads) {
  const std::string& source = stream.source();
  Finding finding{"aggregation", "stream " + source, kOk, PositionToken(source, stream.position())};
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
std::vector<Finding> CheckStreams(Client& client, const Heads& heads) {
  aggregation::v1::GetTotalsResponse response;
  const auto status = GetPositions(client, "", response);
  if (!status.ok()) return {Failed("aggregation", "streams", status, client.language())};
  std::vector<Finding> findings;
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

int RunDoctor(const DoctorOptions& options, Client& client, const Style& style, std::ostream& out,
              std::ostream&) {
  const absl::Time deadline = client.clock().Now() + absl::Seconds(options.wait_seconds);
  auto findings = CheckServices(client);
  while (Worst(findings) != kOk && client.clock().Now() < deadline) {
    std::this_thread::sleep_for(absl::ToChronoMilliseconds(kPause));
    findings = CheckServices(client);
  }
  const bool aggregates = findings.back().exit != kUnreachable;
  Heads heads;
  for (std::size_t i = 0; i < client.writers().size(); ++i) {
    if (findings[i].exit == kUnreachable) continue;
    for (auto& finding : CheckJournal(client.writers()[i], client, heads)) {
      findings.push_back(std::move(finding));
    }
  }
  if (aggregates) {
    for (auto& finding : CheckStreams(client, heads)) findings.push_back(std::move(finding));
  }
  if (!options.quiet) {
    std::vector<Row> rows;
    for (const Finding& finding : findings) {
      rows.push_back({{"part", finding.part},
                      {"check", finding.check},
                      {"state", finding.exit == kOk ? "ok" : "not ok"},
                      {"detail", finding.detail}});
    }
    Print(out, options.format, style, {"part", "check", "state", "detail"}, rows);
  }
  return Worst(findings);
}

void AddDoctor(CLI::App& app, Session& session) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App& command = AddCommand(app, "doctor", "Say whether all is well, and what is not");
  AddOption(command, "--wait", options->wait_seconds, "Wait up to so many seconds for services",
            {.type = "SECONDS", .range = Range::kNotNegative});
  AddFlag(command, "--quiet", options->quiet, "Print nothing: only the exit code");
  AddFormatOption(command, options->format);
  SetFooter(command,
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
