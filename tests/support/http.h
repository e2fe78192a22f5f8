// The body of GET http://127.0.0.1:PORT/PATH.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

namespace umkm::testing {

// Empty when nobody answers, or not with 200. `address`: "127.0.0.1:9151".
inline std::string HttpGet(const std::string& address, const std::string& path) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.find(':') + 1))));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string text;
  if (connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
    const std::string request = "GET " + path + " HTTP/1.0\r\nHost: " + address + "\r\n\r\n";
    if (write(socket, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
      std::array<char, 4096> part{};
      for (ssize_t got = 0; (got = read(socket, part.data(), part.size())) > 0;) {
        text.append(part.data(), static_cast<std::size_t>(got));
      }
    }
  }
  close(socket);
  const std::size_t body = text.find("\r\n\r\n");
  const bool good = text.find(" 200 ") < text.find("\r\n") && body != std::string::npos;
  return good ? text.substr(body + 4) : "";
}

}  // namespace umkm::testing
