#include "umkmctl/doctor.h"

#include <iostream>
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

std::vector<Finding> CheckServices(Client& client) {
  return {CheckServing("registry", client.target().registry, client.registry_health(), client),
          CheckServing("aggregation", client.target().aggregation, client.aggregation_health(),
                       client)};
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

// The journal's head, and what of it the relay has published.
std::vector<Finding> CheckJournal(Client& client, uint64_t& position) {
  const absl::Time deadline = client.clock().Now() + kCatchUp;
  journal::v1::GetJournalHeadResponse first;
  if (const auto status = client.journal().GetJournalHead(client.Context().get(), {}, &first);
      !status.ok()) {
    return {Failed("registry", "journal", status, client.language())};
  }
  position = first.head().position();
  auto now = first;
  while (now.published_position() < position && now.relay_problem().empty() &&
         client.clock().Now() < deadline) {
    std::this_thread::sleep_for(absl::ToChronoMilliseconds(kPause));
    if (!client.journal().GetJournalHead(client.Context().get(), {}, &now).ok()) now = first;
  }
  Finding relay{"registry", "published", kOk, PositionToken("registry", now.published_position())};
  if (!now.relay_problem().empty()) {
    relay.exit = kFound;
    relay.detail += "; " + now.relay_problem();
  } else if (now.published_position() < position) {
    relay.exit = kFound;
    relay.detail += "; behind the journal for more than 5 s";
  }
  return {{"registry", "journal", kOk, PositionToken("registry", position)}, relay};
}

// Whether the totals include the journal's head.
std::vector<Finding> CheckStreams(Client& client, uint64_t position) {
  aggregation::v1::GetTotalsRequest request;
  request.mutable_selection()->add_measures(aggregation::v1::MEASURE_ENTERPRISES);
  if (position > 0) request.set_at_least(PositionToken("registry", position));
  aggregation::v1::GetTotalsResponse response;
  auto status = client.totals().GetTotals(client.Context(kCatchUp).get(), request, &response);
  const bool behind = status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
  if (behind) {
    request.clear_at_least();
    status = client.totals().GetTotals(client.Context(kCatchUp).get(), request, &response);
  }
  if (!status.ok()) return {Failed("aggregation", "streams", status, client.language())};
  std::vector<Finding> findings;
  for (const auto& stream : response.positions()) {
    Finding finding{"aggregation", "stream " + stream.source(), kOk,
                    PositionToken(stream.source(), stream.position())};
    if (!stream.problem().empty()) {
      finding.exit = kFound;
      finding.detail += "; stopped: " + stream.problem();
    } else if (behind && stream.source() == "registry") {
      finding.exit = kFound;
      finding.detail += "; behind the journal for more than 5 s";
    }
    findings.push_back(std::move(finding));
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
  uint64_t position = 0;
  if (findings.front().exit != kUnreachable) {
    for (auto& finding : CheckJournal(client, position)) findings.push_back(std::move(finding));
  }
  if (findings[1].exit != kUnreachable) {
    for (auto& finding : CheckStreams(client, position)) findings.push_back(std::move(finding));
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
