// A real HAProxy with deploy/edge/haproxy.cfg, on free loopback ports.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "tests/fault/http2.h"
#include "tests/support/free_port.h"
#include "tests/support/process.h"
#include "tests/support/system.h"

namespace umkm::testing {

inline std::string EdgeFile() { return UMKM_SOURCE_DIR "/deploy/edge/haproxy.cfg"; }

class Edge {
 public:
  // `settings`: UMKM_EDGE_… that are not to be the defaults; services that are not named are
  // nowhere. `file`: another than ours.
  explicit Edge(const Process::Environment& settings, const std::string& file = EdgeFile())
      : first_(FreePort(6)), log_(NewLog()) {
    Process::Environment environment = {{"UMKM_EDGE_LISTEN", "127.0.0.1"},
                                        {"UMKM_EDGE_METRICS_LISTEN", Address(5)},
                                        {"UMKM_EDGE_REPLICAS", "1"},
                                        {"UMKM_EDGE_PORT", std::to_string(first_)}};
    int port = first_;
    for (const char* name : {"REGISTRY", "TRAINING", "CERTIFICATION", "AGGREGATION"}) {
      environment["UMKM_EDGE_" + std::string(name) + "_PORT"] = std::to_string(++port);
      environment["UMKM_EDGE_" + std::string(name)] = "127.0.0.1:1";
    }
    for (const auto& [name, value] : settings) environment[name] = value;
    process_ = std::make_unique<Process>(
        std::vector<std::string>{"/usr/sbin/haproxy", "-db", "-f", file}, environment, log_);
    for (int attempt = 0; attempt < 500 && !Http2::Accepts(first_); ++attempt) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_TRUE(process_->Running()) << ReadFile(log_);
  }

  // The settings by which the edge finds the services of a system.
  static Process::Environment Of(const System& system) {
    return {{"UMKM_EDGE_REGISTRY", system.address("registry")},
            {"UMKM_EDGE_TRAINING", system.address("training")},
            {"UMKM_EDGE_CERTIFICATION", system.address("certification")},
            {"UMKM_EDGE_AGGREGATION", system.aggregation_address()}};
  }

  // The port of all services.
  int port() const { return first_; }
  std::string all() const { return Address(0); }
  std::string registry() const { return Address(1); }
  std::string training() const { return Address(2); }
  std::string certification() const { return Address(3); }
  std::string aggregation() const { return Address(4); }
  std::vector<std::string> addresses() const {
    return {all(), registry(), training(), certification(), aggregation()};
  }
  int metrics_port() const { return first_ + 5; }
  pid_t pid() const { return process_->pid(); }
  std::string log() const { return ReadFile(log_); }

  // What it serves to Prometheus.
  std::string Metrics() const { return Http2::Get(metrics_port(), "/metrics"); }

 private:
  static std::string NewLog() {
    std::string folder = std::filesystem::temp_directory_path() / "umkm-edge-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    return folder + "/haproxy.log";
  }
  std::string Address(int offset) const { return "127.0.0.1:" + std::to_string(first_ + offset); }

  const int first_;
  const std::string log_;
  std::unique_ptr<Process> process_;
};

}  // namespace umkm::testing
