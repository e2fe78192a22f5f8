// A private Kafka broker for a test program.
#pragma once

#include <string>

namespace umkm {

// A handle: every one in a program is of the same broker, which is started when the first one is
// made and ended when the program ends, however it ends.
class TestKafka {
 public:
  TestKafka();

  std::string brokers() const;
  // A topic of one partition, as deploy/local makes them.
  void NewTopic(const std::string& name);
  void DeleteTopic(const std::string& name);
  void Stop();
  // Starts it again with what it holds and waits until it serves.
  void Start();
};

}  // namespace umkm
