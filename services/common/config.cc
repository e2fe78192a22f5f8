#include "common/config.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

namespace umkm {
namespace {

constexpr int kUsageError = 2;
constexpr char kRequired[] = "(required)";  // in place of a default

}  // namespace

Config::Config(std::string program, std::string about, int argc, char** argv)
    : program_(std::move(program)), about_(std::move(about)), arguments_(argv + 1, argv + argc) {}

std::optional<std::string> Config::Read(const std::string& name, const std::string& fallback,
                                        const char* help) {
  const char* value = std::getenv(name.c_str());
  settings_.push_back({name, fallback, help, value != nullptr, value ? value : fallback});
  if (value == nullptr) return {};
  return value;
}

std::string Config::Text(const char* name, const std::string& fallback, const char* help) {
  return Read(name, fallback, help).value_or(fallback);
}

std::string Config::Required(const char* name, const char* help) {
  const std::string value = Read(name, kRequired, help).value_or("");
  if (value.empty()) problems_.push_back(std::string(name) + " is required: " + help);
  return value;
}

int64_t Config::Integer(const char* name, int64_t fallback, int64_t least, int64_t most,
                        const char* help) {
  const auto text = Read(name, std::to_string(fallback), help);
  if (!text) return fallback;
  int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, value);
  if (error == std::errc() && stop == end && value >= least && value <= most) return value;
  problems_.push_back(std::string(name) + " must be a whole number from " + std::to_string(least) +
                      " to " + std::to_string(most) + ", not '" + *text + "'");
  return fallback;
}

bool Config::Flag(const char* name, bool fallback, const char* help) {
  const auto text = Read(name, fallback ? "true" : "false", help);
  if (!text) return fallback;
  if (*text == "true" || *text == "1") return true;
  if (*text == "false" || *text == "0") return false;
  problems_.push_back(std::string(name) + " must be true or false, not '" + *text + "'");
  return fallback;
}

std::string Config::Secret(const char* name, const char* help) {
  const std::string variable = std::string(name) + "_FILE";
  const std::string path = Read(variable, "", help).value_or("");
  return path.empty() ? "" : ContentOf(variable, path);
}

std::string Config::RequiredOrFile(const char* name, const char* help) {
  const std::string variable = std::string(name) + "_FILE";
  const std::string value = Read(name, kRequired, help).value_or("");
  const std::string path =
      Read(variable, "", (std::string("a file that holds ") + name + " instead").c_str())
          .value_or("");
  if (value.empty() == path.empty()) {
    problems_.push_back(value.empty()
                            ? std::string(name) + " or " + variable + " is required: " + help
                            : "set " + std::string(name) + " or " + variable + ", not both");
    return "";
  }
  return path.empty() ? value : ContentOf(variable, path);
}

std::string Config::ContentOf(const std::string& variable, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (file.peek() != std::ifstream::traits_type::eof()) content << file.rdbuf();
  if (file.bad() || !file.is_open()) {
    problems_.push_back(variable + ": cannot read the file '" + path + "'");
    return "";
  }
  std::string secret = content.str();
  if (secret.ends_with('\n')) secret.pop_back();
  if (secret.ends_with('\r')) secret.pop_back();
  return secret;
}

std::vector<std::pair<std::string, std::string>> Config::Values() const {
  std::vector<std::pair<std::string, std::string>> values;
  for (const Setting& setting : settings_) {
    values.emplace_back(setting.name,
                        setting.given || setting.value != kRequired ? setting.value : "");
  }
  return values;
}

std::string Config::Help() const {
  std::size_t width = 0;
  for (const Setting& setting : settings_) width = std::max(width, setting.name.size());
  std::ostringstream out;
  out << program_ << " " << UMKM_VERSION << "\n"
      << about_ << "\n\n"
      << "Usage: " << program_ << " [--help | --version]\n\n"
      << "Settings are environment variables; secrets are files named by them:\n";
  for (const Setting& setting : settings_) {
    out << "  " << setting.name << std::string(width - setting.name.size() + 2, ' ') << setting.help
        << "\n"
        << std::string(width + 4, ' ')
        << "default: " << (setting.fallback.empty() ? "(empty)" : setting.fallback)
        << (setting.given ? "; now set by the environment" : "") << "\n";
  }
  return out.str();
}

Config::Exit Config::Finish() {
  for (const std::string& argument : arguments_) {
    if (argument == "--help" || argument == "-h") {
      std::cout << Help();
      return {true, EXIT_SUCCESS};
    }
    if (argument == "--version") {
      std::cout << program_ << " " << UMKM_VERSION << "\n";
      return {true, EXIT_SUCCESS};
    }
    problems_.push_back("unknown argument '" + argument + "'");
  }
  if (problems_.empty()) return {false, EXIT_SUCCESS};
  for (const std::string& problem : problems_) std::cerr << program_ << ": " << problem << "\n";
  std::cerr << "See " << program_ << " --help.\n";
  return {true, kUsageError};
}

}  // namespace umkm
