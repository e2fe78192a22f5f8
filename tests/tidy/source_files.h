// The files of the repository as the conventions see them.
#pragma once

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace umkm::tidy {

struct File {
  std::string path;  // from the top: "services/common/text.cc"
  std::string text;

  std::string Name() const { return std::filesystem::path(path).filename(); }
  bool Under(std::string_view folder) const { return path.starts_with(folder); }
  bool IsOneOf(std::initializer_list<std::string_view> endings) const {
    return std::ranges::any_of(endings, [this](auto end) { return path.ends_with(end); });
  }
  bool IsCode() const { return IsOneOf({".cc", ".h"}); }
  // "registry" of services/registry/…; empty elsewhere.
  std::string Part() const {
    if (!Under("services/")) return "";
    const std::string below = path.substr(sizeof("services/") - 1);
    return below.find('/') == std::string::npos ? "" : below.substr(0, below.find('/'));
  }
};
using Files = std::vector<File>;
// Sentences that each name a place.
using Findings = std::vector<std::string>;

inline std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

// Where the comment or literal that begins at `begin` ends; `begin` when none begins there.
inline std::size_t EndOfBlank(const std::string& text, std::size_t begin) {
  const auto after = [&](const std::string& closing, std::size_t from) {
    const std::size_t found = text.find(closing, from);
    return found == std::string::npos ? text.size() : found + closing.size();
  };
  if (text.compare(begin, 2, "//") == 0) return std::min(text.find('\n', begin), text.size());
  if (text.compare(begin, 2, "/*") == 0) return after("*/", begin + 2);
  if (text.compare(begin, 2, "R\"") == 0) {
    const std::size_t open = text.find('(', begin);
    return after(")" + text.substr(begin + 2, open - begin - 2) + "\"", open);
  }
  const char quote = text[begin];
  if (quote != '"' && quote != '\'') return begin;
  if (begin > 0 && std::isxdigit(static_cast<unsigned char>(text[begin - 1])) != 0) return begin;
  std::size_t end = begin + 1;
  while (end < text.size() && text[end] != quote) end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

// The text with comments and literals blanked, lines kept.
inline std::string CodeOf(const std::string& text) {
  std::string code = text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = EndOfBlank(text, at);
    for (std::size_t i = at; i < end; ++i) {
      if (text[i] != '\n') code[i] = ' ';
    }
    at = std::max(end, at + 1);
  }
  return code;
}

// "aggregation/view.h" of each #include, in whichever brackets.
inline std::vector<std::string> IncludesOf(const File& file) {
  static const std::regex include(R"(^#include ["<]([^">]+)[">])");
  std::vector<std::string> includes;
  std::smatch match;
  for (const std::string& line : LinesOf(file.text)) {
    if (std::regex_search(line, match, include)) includes.push_back(match[1]);
  }
  return includes;
}

// Every text file below the folders that people write.
inline Files FilesOf(const std::string& top) {
  Files files;
  const auto read = [&](const std::filesystem::path& path) {
    std::ifstream stream(path);
    files.push_back({std::filesystem::relative(path, top),
                     std::string(std::istreambuf_iterator<char>(stream), {})});
  };
  for (const char* folder : {"proto", "services", "deploy", "tests"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(top + "/" + folder)) {
      if (entry.is_regular_file()) read(entry.path());
    }
  }
  for (const auto& entry : std::filesystem::directory_iterator(top)) {
    if (entry.is_regular_file()) read(entry.path());
  }
  std::ranges::sort(files, {}, &File::path);
  return files;
}

}  // namespace umkm::tidy
