#include "umkmctl/doctor_status.h"

#include <absl/strings/str_cat.h>

#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>

#include "umkm/status/v1/status_service.grpc.pb.h"
#include "umkmctl/reconcile.h"

namespace umkm::ctl {
namespace {

using status::v1::GetStatusRequest;
using status::v1::StatusService;

constexpr absl::Duration kAnswer = absl::Seconds(12);  // its stores may take 8 s
constexpr absl::Duration kClocks = absl::Seconds(2);
constexpr char kUnknown[] = "unknown";
constexpr char kWarning[] = "warning";

// What a topic must be like: the journal's whole history, in one order.
const std::map<std::string, std::string>& WantedSettings() {
  static const std::map<std::string, std::string> wanted = {{"retention.ms", "-1"},
                                                            {"cleanup.policy", "delete"}};
  return wanted;
}

absl::Time TimeOf(const google::protobuf::Timestamp& stamp) {
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
}

ProgramStatus Ask(const std::string& part, const std::shared_ptr<grpc::Channel>& channel,
                  const Client& client, bool with_metrics) {
  ProgramStatus program;
  program.part = part;
  const auto stub = StatusService::NewStub(channel);
  GetStatusRequest request;
  request.set_with_metrics(with_metrics);
  program.call = stub->GetStatus(client.Context(kAnswer).get(), request, &program.status);
  if (!program.call.ok()) return program;
  // Its clock by a second, quick question over the connection that is now there.
  request.Clear();
  request.set_clock_only(true);
  status::v1::GetStatusResponse quick;
  const absl::Time sent = client.clock().Now();
  program.call = stub->GetStatus(client.Context(kAnswer).get(), request, &quick);
  program.half_round_trip = (client.clock().Now() - sent) / 2;
  program.clock_ahead = TimeOf(quick.now()) - (sent + program.half_round_trip);
  return program;
}

Observation Version(const ProgramStatus& program, bool differ) {
  const auto& status = program.status;
  Observation finding{program.part, "version", kOk,
                      absl::StrCat(status.version(), " ", status.commit())};
  if (differ) {
    finding.mark = kWarning;
    finding.detail += "; not all programs are of one build: finish the upgrade (deploy/upgrade.md)";
  }
  return finding;
}

Observation CheckClock(const ProgramStatus& program) {
  const double seconds = absl::ToDoubleSeconds(program.clock_ahead);
  Observation finding{
      program.part, "clock", kOk,
      absl::StrCat(seconds < 0 ? "-" : "+",
                   absl::FormatDuration(absl::Trunc(absl::AbsDuration(program.clock_ahead),
                                                    absl::Milliseconds(1))))};
  if (absl::AbsDuration(program.clock_ahead) > kClocks + program.half_round_trip) {
    finding.exit = kFound;
    finding.detail += " from this machine's; set both by NTP (chrony or systemd-timesyncd)";
  }
  return finding;
}

// The database itself, then its migrations.
std::vector<Observation> CheckDatabase(const std::string& part,
                                       const status::v1::Database& database) {
  Observation disk{part, "database", kOk,
                   absl::StrCat("PostgreSQL ", database.server_version(), ", ",
                                database.size_bytes() >> 20, " MiB on disk")};
  if (!database.problem().empty()) {
    disk.exit = kFound;
    disk.detail = database.problem() + "; see that PostgreSQL runs and has free disk";
    return {disk, {part, "migrations", kOk, "the database does not answer", kUnknown}};
  }
  if (database.read_only()) {
    disk.exit = kFound;
    disk.detail += "; it takes no writes: it is a standby, or set read-only";
  }
  Observation migrations{part, "migrations", kOk, ""};
  std::string missing, changed, newer;
  int applied = 0;
  for (const auto& migration : database.migrations()) {
    if (!migration.applied_checksum().empty()) ++applied;
    if (migration.applied_checksum().empty()) {
      missing += " " + migration.name();
    } else if (migration.checksum().empty()) {
      newer += " " + migration.name();
    } else if (migration.checksum() != migration.applied_checksum()) {
      changed += " " + migration.name();
    }
  }
  migrations.detail = absl::StrCat(applied, " applied");
  if (!newer.empty()) {
    migrations.mark = kWarning;
    migrations.detail += "; of a newer program:" + newer;
  }
  if (!missing.empty()) migrations.detail += "; missing:" + missing;
  if (!changed.empty()) migrations.detail += "; other than the program's:" + changed;
  if (!missing.empty() || !changed.empty()) {
    migrations.exit = kFound;
    migrations.detail += "; restart the program: it applies what is missing, or says why not";
  }
  return {disk, migrations};
}

Observation CheckTopic(const std::string& part, const status::v1::Topic& topic) {
  Observation finding{part, "topic " + topic.name(), kOk, ""};
  if (!topic.problem().empty()) {
    finding.mark = kUnknown;
    finding.detail = topic.problem();
    return finding;
  }
  finding.detail = absl::StrCat("partitions=", topic.partitions());
  std::string wrong = topic.partitions() == 1 ? "" : " one partition";
  for (const auto& setting : topic.settings()) {
    const auto wanted = WantedSettings().find(setting.name());
    if (wanted == WantedSettings().end()) continue;
    absl::StrAppend(&finding.detail, " ", setting.name(), "=", setting.value());
    if (setting.value() != wanted->second) {
      absl::StrAppend(&wrong, " ", wanted->first, "=", wanted->second);
    }
  }
  if (!wrong.empty()) {
    finding.exit = kFound;
    finding.detail += "; has to be" + wrong +
                      (topic.partitions() == 1 ? ": kafka-configs.sh --alter --entity-type topics"
                                               : ": order is lost; make the topic anew");
  } else if (topic.in_sync_replicas() < topic.replicas()) {
    finding.mark = kWarning;
    absl::StrAppend(&finding.detail, "; only ", topic.in_sync_replicas(), " of ", topic.replicas(),
                    " replicas are in sync: look at the brokers");
  }
  return finding;
}

}  // namespace

std::vector<ProgramStatus> AskStatuses(const Client& client, bool with_metrics) {
  std::vector<ProgramStatus> programs;
  for (const Writer& writer : client.writers()) {
    programs.push_back(Ask(writer.source, writer.channel, client, with_metrics));
  }
  const auto channel =
      grpc::CreateChannel(client.target().aggregation, grpc::InsecureChannelCredentials());
  programs.push_back(Ask("aggregation", channel, client, with_metrics));
  return programs;
}

std::vector<Observation> CheckStatuses(const std::vector<ProgramStatus>& programs) {
  std::set<std::string> builds;
  for (const ProgramStatus& program : programs) {
    if (!program.call.ok()) continue;
    builds.insert(program.status.version() + " " + program.status.commit());
  }
  std::vector<Observation> findings;
  for (const ProgramStatus& program : programs) {
    const std::string& part = program.part;
    if (!program.call.ok()) {
      const bool old = program.call.error_code() == grpc::StatusCode::UNIMPLEMENTED;
      findings.push_back({part, "status", kOk,
                          old ? "an older program, or an edge, that does not tell its status"
                              : "does not tell its status: " + program.call.error_message(),
                          kUnknown});
      continue;
    }
    findings.push_back(Version(program, builds.size() > 1));
    for (auto& finding : CheckDatabase(part, program.status.database())) {
      findings.push_back(std::move(finding));
    }
    for (const auto& topic : program.status.topics()) findings.push_back(CheckTopic(part, topic));
    findings.push_back(CheckClock(program));
  }
  return findings;
}

std::vector<Observation> CheckRecounts(Client& client, const Style& style,
                                       absl::Duration patience) {
  const absl::Time deadline = client.clock().Now() + patience;
  const std::size_t count = client.writers().size();
  const std::size_t first = std::random_device()() % count;
  std::vector<Observation> findings;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& source = client.writers()[(first + i) % count].source;
    Observation finding{source, "recount", kOk, "agrees with the totals"};
    std::ostringstream out, talk;
    if (client.clock().Now() >= deadline) {
      finding.mark = kUnknown;
      finding.detail = "no time was left; run umkmctl reconcile";
    } else if (RunReconcile({.source = source, .format = Format::kJson}, client, style, out,
                            talk) != kOk) {
      const auto differ = nlohmann::json::parse(out.str(), nullptr, false);
      if (differ.is_array() && !differ.empty()) {
        finding.exit = kFound;
        finding.detail = absl::StrCat(differ.size(), " cells of the totals differ; ",
                                      "umkmctl reconcile shows them, deploy/runbook.md what to do");
      } else {  // other checks say what is away or behind
        finding.mark = kUnknown;
        finding.detail = "could not be compared; run umkmctl reconcile";
      }
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace umkm::ctl
