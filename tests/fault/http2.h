// HTTP/2 as an attacker speaks it: frames by hand, over a connection from a chosen source.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace umkm::testing {

class Http2 {
 public:
  enum Type : uint8_t {
    kData = 0,
    kHeaders = 1,
    kReset = 3,
    kSettings = 4,
    kPing = 6,
    kContinuation = 9
  };
  enum Flag : uint8_t { kNone = 0, kEndStream = 1, kEndHeaders = 4 };

  // Connects to 127.0.0.1:`port` from `source`, an address of 127.0.0.0/8.
  explicit Http2(int port, const std::string& source = "127.0.0.66")
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int one = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    // A port is chosen by connect(), per destination.
    setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof(one));
    // A write that is not taken for so long is given up.
    const timeval limit = {0, 200'000};
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    const sockaddr_in from = At(source, 0), to = At("127.0.0.1", port);
    open_ = bind(socket_, reinterpret_cast<const sockaddr*>(&from), sizeof(from)) == 0 &&
            connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0;
  }
  ~Http2() { close(socket_); }
  Http2(const Http2&) = delete;
  Http2& operator=(const Http2&) = delete;

  static bool Accepts(int port) { return Http2(port, "127.0.0.1").open_; }

  // What HTTP/1 answers.
  static std::string Get(int port, const std::string& path) {
    Http2 connection(port, "127.0.0.1");
    connection.Send("GET " + path + " HTTP/1.0\r\n\r\n");
    std::string answer, part;
    while (!(part = connection.Receive()).empty()) answer += part;
    return answer;
  }

  // False once the other side has closed, or takes nothing.
  bool Send(std::string_view bytes) {
    while (open_ && !bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) open_ = false;
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return open_;
  }

  // What has come, waiting at most 200 ms for it; empty at the end.
  std::string Receive() {
    std::string bytes(64 << 10, '\0');
    const ssize_t got = recv(socket_, bytes.data(), bytes.size(), 0);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  }

  // Takes away what has come, without waiting; false when the other side has closed.
  bool Drain() {
    std::string bytes(64 << 10, '\0');
    ssize_t got = 0;
    while ((got = recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT)) > 0) continue;
    if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) open_ = false;
    return open_;
  }

  bool open() const { return open_; }

  // The preface and SETTINGS: (identifier, value)…
  bool Begin(const std::vector<std::pair<uint16_t, uint32_t>>& settings = {}) {
    std::string payload;
    for (const auto& [name, value] : settings) payload += Big(name, 2) + Big(value, 4);
    return Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(kSettings, kNone, 0, payload));
  }

  static std::string Frame(Type type, int flags, uint32_t stream, std::string_view payload) {
    return Big(static_cast<uint32_t>(payload.size()), 3) + static_cast<char>(type) +
           static_cast<char>(flags) + Big(stream, 4) + std::string(payload);
  }

  // A header field that does not enter the table.
  static std::string Field(std::string_view name, std::string_view value) {
    return std::string(1, '\0') + Length(name.size(), 7, 0) + std::string(name) +
           Length(value.size(), 7, 0) + std::string(value);
  }

  // The header block of a call.
  static std::string CallOf(const std::string& method) {
    return Field(":method", "POST") + Field(":scheme", "http") + Field(":path", method) +
           Field(":authority", "edge") + Field("content-type", "application/grpc") +
           Field("te", "trailers");
  }

  // A message as it goes over the wire.
  static std::string Message(std::string_view bytes, bool compressed = false) {
    return std::string(1, compressed ? '\1' : '\0') + Big(static_cast<uint32_t>(bytes.size()), 4) +
           std::string(bytes);
  }

  // An integer of HPACK with a prefix of `bits` behind the pattern `first`.
  static std::string Length(std::size_t value, int bits, int first) {
    const std::size_t most = (std::size_t{1} << bits) - 1;
    if (value < most) return std::string(1, static_cast<char>(first | static_cast<int>(value)));
    std::string text(1, static_cast<char>(first | static_cast<int>(most)));
    for (value -= most; value >= 128; value /= 128) text += static_cast<char>(value % 128 + 128);
    return text + static_cast<char>(value);
  }

 private:
  static sockaddr_in At(const std::string& address, int port) {
    sockaddr_in at = {};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<uint16_t>(port));
    inet_pton(AF_INET, address.c_str(), &at.sin_addr);
    return at;
  }

  static std::string Big(uint32_t value, int bytes) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
    return text;
  }

  const int socket_;
  bool open_ = false;
};

}  // namespace umkm::testing
