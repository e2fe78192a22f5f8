#include "common/writer.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/server.h"
#include "common/status_service.h"

namespace umkm {

WriterSettings::WriterSettings(Config& config, const Defaults& defaults)
    : declared(config),
      source(defaults.source),
      listen(config.Text("UMKM_LISTEN", absl::StrCat("127.0.0.1:", defaults.port),
                         "address of the gRPC server")),
      metrics_listen(config.Text("UMKM_METRICS_LISTEN",
                                 absl::StrCat("127.0.0.1:", defaults.metrics_port),
                                 "address of http /metrics; empty: none")),
      database(config.RequiredOrFile("UMKM_DATABASE", "libpq string of its own database")),
      brokers(config.Text("UMKM_KAFKA_BROKERS", "127.0.0.1:9092", "Kafka bootstrap list")),
      topic(config.Text("UMKM_TOPIC", absl::StrCat("umkm.", defaults.source, ".v1"),
                        "topic of its journal")),
      zone(config.Text("UMKM_TIMEZONE", "Asia/Makassar", "time zone of the office")),
      log_level_name(config.Text("UMKM_LOG_LEVEL", "info", "debug, info, warning or error")),
      reflection(config.Flag("UMKM_REFLECTION", true, "serve gRPC reflection")) {}

Writer::Writer(const WriterSettings& settings, std::function<std::unique_ptr<Batch>()> new_batch)
    : settings_(settings),
      clock_(settings.zone),
      metrics_(settings.metrics_listen),
      relay_({settings.source, settings.database, settings.brokers, settings.topic}, metrics_),
      journal_(settings.source, settings.database, &relay_),
      committer_({settings.source, settings.database}, std::move(new_batch), clock_, metrics_,
                 [this](std::vector<JournalRow> rows) {
                   journal_.Notify(rows.back().position);
                   relay_.Offer(std::move(rows));
                 }),
      rebase_({settings.source, settings.database, settings.brokers, settings.topic}, committer_) {}

// A journal that has to be re-based first gets no calls: not to make more of a history of which an
// operator has yet to say that it is the one to go on with. Calls that come nevertheless are good.
std::string Writer::NotReady() const {
  if (!committer_.healthy()) return "the database cannot be written";
  if (relay_.needs_rebase()) return relay_.problem();
  return "";
}

void Writer::Serve(std::vector<grpc::Service*> services,
                   std::vector<std::vector<Migration>> migrations) {
  StatusServiceImpl status({settings_.declared,
                            settings_.database,
                            std::move(migrations),
                            settings_.brokers,
                            {settings_.topic}},
                           clock_, metrics_);
  services.push_back(&status);
  services.push_back(&journal_);
  services.push_back(&rebase_);
  Server server({.listen = settings_.listen, .reflection = settings_.reflection},
                std::move(services), metrics_, [this] { return NotReady(); });
  server.RunUntilSignal([this] { journal_.Stop(); });
}

}  // namespace umkm
