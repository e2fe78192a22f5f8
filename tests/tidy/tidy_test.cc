// The conventions that a program can check. Each is a function over the files of the repository,
// with a test that it finds nothing here and one that it finds what breaks it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/tidy/source_files.h"

namespace umkm::tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Files& Repository() {
  static const Files files = FilesOf(UMKM_SOURCE_DIR);
  return files;
}

// --- Sizes ---

std::size_t MostLines(const File& file) {
  if (file.Under("services/") && file.Name() == "CMakeLists.txt") return 5;
  if (file.Under("services/") && file.Name() == "main.cc") return 60;
  if (file.IsOneOf({".h"}) && file.Under("services/")) return 120;
  if (file.IsOneOf({".proto"})) return 200;
  return file.IsOneOf({".cc", ".h", ".md"}) ? 400 : std::string::npos;
}

std::size_t Columns(const std::string& line) {
  return static_cast<std::size_t>(std::ranges::count_if(line, [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // bytes that begin a character
  }));
}

Findings TooLong(const Files& files) {
  Findings findings;
  for (const File& file : files) {
    const auto lines = LinesOf(file.text);
    if (lines.size() > MostLines(file)) findings.push_back(file.path + " has too many lines");
    if (!file.IsCode() && !file.IsOneOf({".proto"})) continue;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (Columns(lines[i]) > 100) {
        findings.push_back(file.path + ":" + std::to_string(i + 1) + " is over 100 columns");
      }
    }
  }
  return findings;
}

// A function begins at the margin, as clang-format sets it, and ends with a brace there.
Findings LongFunctions(const Files& files) {
  static const std::regex other("^(namespace|struct|class|enum|union|extern|using|template)\\b");
  Findings findings;
  for (const File& file : files) {
    if (!file.IsOneOf({".cc"})) continue;
    std::size_t begin = 0;
    const auto lines = LinesOf(CodeOf(file.text));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string& line = lines[i];
      if (line.empty() || line[0] == ' ' || line[0] == '#') continue;
      if (line == "}" && begin > 0 && i + 2 - begin > 70) {
        findings.push_back(file.path + ":" + std::to_string(begin) + " is over 70 lines");
      }
      const bool begins = line[0] != '}' && !std::regex_search(line, other);
      begin = begins ? i + 1 : 0;
    }
  }
  return findings;
}

TEST(Sizes, OfFilesAndLinesAreKept) { EXPECT_THAT(TooLong(Repository()), IsEmpty()); }

TEST(Sizes, OfFunctionsAreKept) { EXPECT_THAT(LongFunctions(Repository()), IsEmpty()); }

TEST(Sizes, AreFoundWhenTheyGrow) {
  const auto lines = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "\n";
    return text;
  };
  EXPECT_THAT(TooLong({{"services/x/a.cc", lines(400)}, {"services/x/a.h", lines(120)}}),
              IsEmpty());
  for (const auto& [path, count] : std::map<std::string, int>{{"services/x/a.cc", 401},
                                                              {"tests/x/a_test.cc", 401},
                                                              {"services/x/a.h", 121},
                                                              {"proto/x/v1/x.proto", 201},
                                                              {"services/x/main.cc", 61},
                                                              {"services/x/CMakeLists.txt", 6}}) {
    EXPECT_THAT(TooLong({{path, lines(count)}}), SizeIs(1)) << path;
  }
  const std::string dots = [] {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "…";
    return text;
  }();
  EXPECT_THAT(TooLong({{"services/x/a.cc", dots}}), IsEmpty());
  EXPECT_THAT(TooLong({{"services/x/a.cc", "\n" + dots + "."}}), SizeIs(1));
  EXPECT_THAT(LongFunctions({{"a.cc", "int F() {" + lines(69) + "}\n"}}), IsEmpty());
  EXPECT_THAT(LongFunctions({{"a.cc", "\nint F() {" + lines(70) + "}\n"}}),
              ElementsAre("a.cc:2 is over 70 lines"));
  EXPECT_THAT(LongFunctions({{"a.cc", "namespace x {" + lines(90) + "}\n"}}), IsEmpty());
}

// --- Arrows: what may include what ---

std::set<std::string> PartsOf(const Files& files) {
  std::set<std::string> parts;
  for (const File& file : files) parts.insert(file.Part());
  parts.erase("");
  return parts;
}

Findings WrongIncludes(const Files& files) {
  static const std::regex domain_may(
      "(umkm/.*|google/protobuf/.*)\\.pb\\.h|common/(result|date|text)\\.h|"
      "province/(reference|check|etag|mask|refusals|enterprise_change)\\.h|"
      "(registry|training|certification)/(domain\\w*|schemes)\\.h|[a-z_]+");
  static const std::regex domain_files("services/(registry|training|certification)/domain.*");
  static const std::regex domain_proto("umkm/(registry|training|certification|aggregation)/.*");
  const std::set<std::string> parts = PartsOf(files);
  Findings findings;
  for (const File& file : files) {
    if (!file.IsCode() || !file.Under("services/")) continue;
    for (const std::string& include : IncludesOf(file)) {
      const std::string from = include.substr(0, include.find('/'));
      const bool service = parts.contains(from) && from != file.Part() && from != "common" &&
                           (from != "province" || file.Part() == "common");
      const bool noun = file.Part() == "common" && std::regex_match(include, domain_proto);
      const bool impure =
          std::regex_match(file.path, domain_files) && !std::regex_match(include, domain_may);
      if (service || noun || impure) findings.push_back(file.path + " includes " + include);
    }
  }
  return findings;
}

TEST(Arrows, PointTheRightWay) { EXPECT_THAT(WrongIncludes(Repository()), IsEmpty()); }

TEST(Arrows, AreFoundWhenTheyTurn) {
  const auto with = [](const std::string& path, const std::string& include) {
    return Files{{"services/registry/service.h", ""},
                 {"services/common/text.h", ""},
                 {"services/aggregation/view.h", ""},
                 {path, "#include " + include + "\n"}};
  };
  for (const auto& [path, include] : std::vector<std::pair<std::string, std::string>>{
           {"services/aggregation/view.cc", "\"registry/domain.h\""},
           {"services/umkmctl/totals.cc", "\"aggregation/view.h\""},
           {"services/common/text.cc", "\"aggregation/view.h\""},
           {"services/common/text.cc", "\"umkm/registry/v1/event.pb.h\""},
           {"services/registry/domain_x.cc", "\"common/clock.h\""},
           {"services/registry/domain.h", "\"registry/store.h\""},
           {"services/registry/domain.h", "<pqxx/pqxx>"}}) {
    EXPECT_THAT(WrongIncludes(with(path, include)), SizeIs(1)) << path << include;
  }
  for (const auto& [path, include] : std::vector<std::pair<std::string, std::string>>{
           {"services/aggregation/view.cc", "\"common/text.h\""},
           {"services/umkmctl/totals.cc", "\"umkm/registry/v1/event.pb.h\""},
           {"services/common/relay.cc", "\"umkm/journal/v1/entry.pb.h\""},
           {"services/registry/domain_x.cc", "<algorithm>"},
           {"services/registry/domain_x.cc", "\"registry/domain_check.h\""}}) {
    EXPECT_THAT(WrongIncludes(with(path, include)), IsEmpty()) << path << include;
  }
}

// --- Bans ---

// What may stand only in some files.
struct Ban {
  std::regex what;
  std::regex allowed;  // paths where it may stand
  bool in_code;        // else also in comments and literals, in every file
};

const std::vector<Ban>& Bans() {
  static const std::regex nowhere("-");
  const auto in = [](const std::string& paths) { return std::regex(paths + "|tests/.*"); };
  static const std::vector<Ban> bans = {
      {std::regex("\\bgetenv\\b"), in("services/common/config\\.cc"), true},
      {std::regex("\\brd_kafka"), in("services/common/kafka(_topic)?\\.cc"), true},
      {std::regex("#include <CLI/"), in("services/umkmctl/session\\.cc"), true},
      {std::regex("\\bpqxx::"),
       in("services/common/.*|services/province/(count|follow\\w*)\\.(cc|h)|"
          "services/\\w+/\\w*store\\w*\\.(cc|h)"),
       true},
      {std::regex("\\bsystem_clock::now\\b|\\btime\\((nullptr|NULL|0)\\)|\\babsl::Now\\b"),
       in("services/common/clock\\.cc"), true},
      {std::regex("\\bnew\\s+[\\w:(]|\\bdelete\\s*(\\[\\]\\s*)?[\\w:(]"), nowhere, true},
      {std::regex("\\b(TO"
                  "DO|FIX"
                  "ME|X"
                  "XX)\\b"),
       nowhere, false},
      {std::regex("\\bGTEST_"
                  "SKIP\\b|\\bDIS"
                  "ABLED_"),
       nowhere, false},
      {std::regex("(C"
                  "laude|Chat"
                  "GPT|Anthro"
                  "pic|Open"
                  "AI|Co"
                  "pilot)\\b"),
       nowhere, false},
      {std::regex("/(home|work|root)/"
                  "[a-z]"),
       nowhere, false},
  };
  return bans;
}

Findings Banned(const Files& files) {
  Findings findings;
  std::smatch match;
  for (const File& file : files) {
    const auto text = LinesOf(file.text);
    const auto code = file.IsCode() ? LinesOf(CodeOf(file.text)) : std::vector<std::string>();
    for (const Ban& ban : Bans()) {
      if (std::regex_match(file.path, ban.allowed)) continue;
      const auto& lines = ban.in_code ? code : text;
      for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!std::regex_search(lines[i], match, ban.what)) continue;
        findings.push_back(file.path + ":" + std::to_string(i + 1) + " has " + match.str());
      }
    }
  }
  return findings;
}

TEST(Bans, AreKept) { EXPECT_THAT(Banned(Repository()), IsEmpty()); }

TEST(Bans, AreFoundWhenBroken) {
  for (const std::string& text :
       {std::string("a = getenv(\"A\");"), std::string("rd_kafka_poll(k, 0);"),
        std::string("pqxx::work tx(c);"), std::string("#include <CLI/CLI.hpp>"),
        std::string("std::chrono::system_clock::now()"), std::string("time(nullptr)"),
        std::string("absl::Now()"), std::string("return new Thing;"), std::string("delete thing;"),
        std::string("delete[] things;"),
        std::string("// TO"
                    "DO: later"),
        std::string("GTEST_"
                    "SKIP();"),
        std::string("TEST(A, DIS"
                    "ABLED_B) {}"),
        std::string("// by C"
                    "laude")}) {
    EXPECT_THAT(Banned({{"services/x/a.cc", "\n" + text}}), SizeIs(1)) << text;
  }
  EXPECT_THAT(Banned({{"services/x/a.cc", "\n\nnew A(1);"}}),
              ElementsAre("services/x/a.cc:3 has new A"));
  EXPECT_THAT(Banned({{"services/common/config.cc", "getenv(name)"},
                      {"services/common/kafka.cc", "rd_kafka_new();"},
                      {"services/umkmctl/session.cc", "#include <CLI/CLI.hpp>"},
                      {"services/x/store_y.cc", "pqxx::work tx(c);"},
                      {"services/x/a.cc", "A(const A&) = delete;  // a new one\n"},
                      {"services/x/b.cc", "f(\"delete from t\"); g(R\"(delete \"from\" t)\");"}}),
              IsEmpty());
}

// --- A README with one title a service; a test a source ---

Findings WrongReadmes(const Files& files) {
  Findings findings;
  for (const std::string& part : PartsOf(files)) {
    int titles = 0;
    bool fenced = false;
    for (const File& file : files) {
      if (file.path != "services/" + part + "/README.md") continue;
      for (const std::string& line : LinesOf(file.text)) {
        if (line.starts_with("```")) fenced = !fenced;
        if (!fenced && line.starts_with("# ")) ++titles;
      }
    }
    if (titles != 1) findings.push_back("services/" + part + " needs a README.md with one title");
  }
  return findings;
}

struct Elsewhere {
  std::string source, test, reason;
};

// Sources that are tested by a test of another name.
const std::vector<Elsewhere>& TestedElsewhere() {
  static const std::vector<Elsewhere> table = {
      {"services/common/attempt.cc", "tests/common/committer_fault_test.cc",
       "one attempt of the committer, seen by what the committer answers"},
      {"services/common/committer_metrics.cc", "tests/common/committer_test.cc",
       "what a committer measures, seen on one"},
      {"services/common/health.cc", "tests/common/server_test.cc", "seen through a served call"},
      {"services/common/rpc_observer.cc", "tests/common/server_test.cc",
       "seen through a served call"},
      {"services/common/result.cc", "tests/common/status_test.cc", "values, seen as statuses"},
      {"services/common/startup.cc", "tests/system/faults_test.cc",
       "waits for a database that is away, seen as programs started in any order"},
      {"services/common/writer.cc", "tests/system/faults_test.cc",
       "the parts of a writer's program, seen as programs"},
      {"services/common/kafka_records.cc", "tests/common/kafka_test.cc",
       "what a record carries, seen with the records"},
      {"services/common/kafka_topic.cc", "tests/common/status_service_test.cc",
       "what a broker says of a topic, seen as it is told"},
      {"services/registry/decision.cc", "tests/registry/service_test.cc",
       "from request to command, seen through the whole way of a change"},
      {"services/registry/domain_refusals.cc", "tests/registry/domain_enterprise_test.cc",
       "the refusals of the rules"},
      {"services/registry/service_enterprise.cc", "tests/registry/service_test.cc",
       "its methods, in one table with the others"},
      {"services/registry/domain_check.cc", "tests/registry/domain_enterprise_test.cc",
       "checks of parts, seen through requests"},
      {"services/common/decision.cc", "tests/registry/domain_event_test.cc",
       "names an event's type, which needs an event"},
      {"services/province/read.cc", "tests/registry/service_test.cc",
       "checks of what reading RPCs ask, seen through them"},
      {"services/province/refusals.cc", "tests/registry/domain_enterprise_test.cc",
       "the refusals of the rules"},
      {"services/province/count.cc", "tests/registry/store_count_test.cc",
       "counts, seen through the service that counts"},
      {"services/registry/service_import.cc", "tests/registry/import_test.cc", "named by its RPCs"},
      {"services/registry/import_call.cc", "tests/registry/import_test.cc",
       "the reactions of gRPC, seen through streams"},
      {"services/registry/store_enterprise.cc", "tests/registry/store_test.cc", "one store"},
      {"services/registry/store_cooperative.cc", "tests/registry/store_test.cc", "one store"},
      {"services/training/decision.cc", "tests/training/service_enrolment_test.cc",
       "from request to command, seen through the whole way of a change"},
      {"services/training/domain_change.cc", "tests/training/domain_class_test.cc",
       "guards and promotion, seen through the rules"},
      {"services/training/domain_refusals.cc", "tests/training/domain_programme_test.cc",
       "the refusals of the rules"},
      {"services/training/store_programme.cc", "tests/training/store_test.cc", "one store"},
      {"services/training/store_class.cc", "tests/training/store_test.cc", "one store"},
      {"services/training/store_enrolment.cc", "tests/training/store_test.cc", "one store"},
      {"services/certification/decision.cc", "tests/certification/service_step_test.cc",
       "from request to command, seen through the whole way of a change"},
      {"services/certification/domain_refusals.cc", "tests/certification/domain_change_test.cc",
       "the refusals of the rules"},
      {"services/aggregation/watcher.cc", "tests/aggregation/watch_test.cc",
       "calls of gRPC, seen through streams"},
      {"services/aggregation/watch_refusals.cc", "tests/aggregation/watch_test.cc",
       "texts, seen as statuses of streams"},
      {"services/aggregation/queues.cc", "tests/aggregation/watch_test.cc",
       "what gRPC gives back, seen through streams"},
  };
  return table;
}

Findings Untested(const Files& files, const std::vector<Elsewhere>& elsewhere) {
  std::set<std::string> paths;
  for (const File& file : files) paths.insert(file.path);
  Findings findings;
  for (const File& file : files) {
    const std::string part = file.Part();
    if (part.empty() || part == "umkmctl") continue;
    if (!file.IsOneOf({".cc"}) || file.Name() == "main.cc") continue;
    std::string test = "tests/" + file.path.substr(sizeof("services/") - 1);
    test.replace(test.size() - 3, 3, "_test.cc");
    const auto row = std::ranges::find(elsewhere, file.path, &Elsewhere::source);
    if (!paths.contains(test) && (row == elsewhere.end() || !paths.contains(row->test))) {
      findings.push_back(file.path + " has no " + test);
    }
  }
  return findings;
}

TEST(Readmes, AreThereWithOneTitle) { EXPECT_THAT(WrongReadmes(Repository()), IsEmpty()); }

TEST(Readmes, AreFoundMissing) {
  EXPECT_THAT(WrongReadmes({{"services/x/main.cc", ""}}), SizeIs(1));
  EXPECT_THAT(WrongReadmes({{"services/x/README.md", "# A\n# B\n"}}), SizeIs(1));
  EXPECT_THAT(WrongReadmes({{"services/x/README.md", "# A\n```\n# sh\n```\n## B\n"}}), IsEmpty());
}

TEST(Tests, MirrorTheSources) { EXPECT_THAT(Untested(Repository(), TestedElsewhere()), IsEmpty()); }

TEST(Tests, AreFoundMissing) {
  const Files files = {{"services/common/a.cc", ""},
                       {"services/common/b.cc", ""},
                       {"services/common/c.cc", ""},
                       {"services/registry/main.cc", ""},
                       {"tests/common/a_test.cc", ""}};
  EXPECT_THAT(Untested(files, {{"services/common/b.cc", "tests/common/a_test.cc", ""},
                               {"services/common/c.cc", "tests/common/gone_test.cc", ""}}),
              ElementsAre("services/common/c.cc has no tests/common/c_test.cc"));
}

}  // namespace
}  // namespace umkm::tidy
