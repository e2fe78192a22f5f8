#include "umkmctl/summary.h"

#include <absl/numeric/int128.h>
#include <absl/strings/str_cat.h>

#include <nlohmann/json.hpp>
#include <set>

#include "common/date.h"
#include "common/journal.h"
#include "common/status.h"

namespace umkm::ctl {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: the messages are what this file is about

using Filters = std::vector<std::pair<Dimension, std::vector<std::string>>>;

// One row: the total of a measure, or of one value of what its question groups by.
struct Figure {
  std::string key;  // "enterprises_micro"
  Text name;
  Measure measure;
  Text unit;
  std::string group = {};
  Text note = {};
  bool only_when_there = false;           // no row when it is zero
  Measure divisor = MEASURE_UNSPECIFIED;  // of a figure per head
};

// What one call asks: its figures are of one position.
struct Question {
  std::string source;
  std::vector<Dimension> group_by = {};
  Filters filters = {};
  std::vector<Figure> figures = {};
};

Question Enterprises() {
  const Text unit = {"enterprises", "usaha"};
  const auto of = [&](const std::string& scale, const Text& name) {
    return Figure{"enterprises_" + scale, name, MEASURE_ENTERPRISES, unit, scale};
  };
  Question question{"registry", {DIMENSION_SCALE}};
  question.figures = {
      {"enterprises", {"UMKM registered", "UMKM terdaftar"}, MEASURE_ENTERPRISES, unit},
      of("micro", {"UMKM: micro", "UMKM: mikro"}),
      of("small", {"UMKM: small", "UMKM: kecil"}),
      of("medium", {"UMKM: medium", "UMKM: menengah"}),
      of("unclassified", {"UMKM: not classified", "UMKM: belum diklasifikasi"})};
  question.figures.back().only_when_there = true;
  return question;
}

std::vector<Question> Cooperatives() {
  const Text unit = {"cooperatives", "koperasi"};
  Question by_status{"registry", {DIMENSION_STATUS}};
  const Text declared = {"as declared by the office", "menurut keputusan dinas"};
  by_status.figures = {{"cooperatives", {"Cooperatives", "Koperasi"}, MEASURE_COOPERATIVES, unit},
                       {"cooperatives_active",
                        {"Cooperatives: active", "Koperasi: aktif"},
                        MEASURE_COOPERATIVES,
                        unit,
                        "active",
                        declared},
                       {"cooperatives_inactive",
                        {"Cooperatives: inactive", "Koperasi: tidak aktif"},
                        MEASURE_COOPERATIVES,
                        unit,
                        "inactive",
                        declared}};
  Question improved{"registry"};
  improved.figures = {{"cooperatives_improved",
                       {"Cooperatives improved in quality", "Koperasi meningkat kualitasnya"},
                       MEASURE_COOPERATIVES_IMPROVED,
                       unit,
                       "",
                       {"RAT, volume and assets", "RAT, volume usaha, dan aset"}}};
  return {by_status, improved};
}

Question Training(int year) {
  const std::string this_year = std::to_string(year), year_before = std::to_string(year - 1);
  Question question{"training",
                    {DIMENSION_FISCAL_YEAR},
                    {{DIMENSION_FISCAL_YEAR, {this_year, year_before}},
                     {DIMENSION_FUND, {"dak"}},
                     {DIMENSION_KIND, {"entrepreneurship", "cooperatives"}}}};
  const Text note = {"DAK: entrepreneurship and cooperatives",
                     "DAK: kewirausahaan dan perkoperasian"};
  for (const std::string& of : {this_year, year_before}) {
    question.figures.push_back({"training_target_" + of,
                                {"Training target " + of, "Target pelatihan " + of},
                                MEASURE_TRAINING_TARGET,
                                {"businesses", "pelaku usaha"},
                                of,
                                note});
    question.figures.push_back({"training_budget_rupiah_" + of,
                                {"Training budget " + of, "Anggaran pelatihan " + of},
                                MEASURE_TRAINING_BUDGET_RUPIAH,
                                {"rupiah", "rupiah"},
                                of,
                                note});
    question.figures.push_back(
        {"training_budget_per_head_rupiah_" + of,
         {"Training budget per head " + of, "Anggaran pelatihan per peserta " + of},
         MEASURE_TRAINING_BUDGET_RUPIAH,
         {"rupiah", "rupiah"},
         of,
         {"budget ÷ target, rounded", "anggaran ÷ target, dibulatkan"},
         true,
         MEASURE_TRAINING_TARGET});
  }
  return question;
}

Question Facilitated(int year) {
  const std::string of = std::to_string(year);
  Question question{
      "certification", {}, {{DIMENSION_FISCAL_YEAR, {of}}, {DIMENSION_SCALE, {"small"}}}};
  question.figures = {{"small_businesses_facilitated_" + of,
                       {"Small businesses facilitated " + of, "Usaha kecil difasilitasi " + of},
                       MEASURE_BUSINESSES_FACILITATED,
                       {"businesses", "usaha"},
                       "",
                       {"to a product certificate, each once",
                        "sampai sertifikat produk, masing-masing satu kali"}}};
  return question;
}

Question Share() {
  Question question{"registry"};
  question.figures = {{"workforce_share",
                       {"Share of the workforce in UMKM", "Pangsa tenaga kerja UMKM"},
                       MEASURE_WORKFORCE_SHARE,
                       {"", ""}}};
  return question;
}

std::vector<Question> QuestionsOf(int year) {
  std::vector<Question> questions = {Enterprises()};
  for (Question& question : Cooperatives()) questions.push_back(std::move(question));
  questions.insert(questions.end(), {Training(year), Facilitated(year), Share()});
  return questions;
}

tl::expected<GetTotalsResponse, grpc::Status> Ask(const Question& question,
                                                  const TotalsOptions& options, Client& client) {
  GetTotalsRequest request;
  std::set<Measure> measures;
  for (const Figure& figure : question.figures) {
    measures.insert(figure.measure);
    if (figure.divisor != MEASURE_UNSPECIFIED) measures.insert(figure.divisor);
  }
  for (const Measure measure : measures) request.mutable_selection()->add_measures(measure);
  for (const Dimension dimension : question.group_by) {
    request.mutable_selection()->add_group_by(dimension);
  }
  for (const auto& [dimension, values] : question.filters) {
    Filter& filter = *request.mutable_selection()->add_filters();
    filter.set_dimension(dimension);
    for (const std::string& value : values) filter.add_values(value);
  }
  request.set_as_of(options.as_of);
  request.set_at_least(options.at_least);
  GetTotalsResponse response;
  const auto status = client.totals().GetTotals(client.Context().get(), request, &response);
  if (!status.ok()) return tl::unexpected(status);
  return response;
}

// Of one group, or of all of them together.
int64_t ValueOf(const GetTotalsResponse& response, Measure measure, const std::string& group) {
  int64_t value = 0;
  for (const Cell& cell : response.cells()) {
    const bool in =
        group.empty() || (cell.dimensions_size() == 1 && cell.dimensions(0).value() == group);
    if (cell.measure() == measure && in) value += cell.value();
  }
  return value;
}

// The share of the one cell that has a denominator, by name and period.
void WriteShare(const Cell& cell, const std::string& language, Row& row) {
  const ShareDenominator& by = cell.denominator();
  row["numerator"] = cell.value();
  row["denominator"] = by.value();
  row["denominator_name"] = by.name();
  row["period"] = by.period();
  row["denominator_source"] = by.source();
  if (by.value() == 0) {
    row["value"] = nullptr;
    row["note"] = In(language, {"no denominator is known for the day",
                                "tidak ada penyebut yang dikenal untuk hari itu"});
    return;
  }
  row["value"] = PercentText(cell.value(), by.value(), language);
  row["note"] = absl::StrCat(WithSeparators(cell.value(), language), " ÷ ",
                             WithSeparators(by.value(), language), " ", by.name(), " (",
                             by.period(), "; ", by.source(), ")");
}

void AddRows(const Question& question, const GetTotalsResponse& response,
             const std::string& language, std::vector<Row>& rows) {
  std::string included;
  for (const StreamPosition& stream : response.positions()) {
    if (stream.source() != question.source) continue;
    included = PositionToken(stream.source(), stream.position());
    if (!stream.problem().empty()) included += " (STOPPED: " + stream.problem() + ")";
  }
  for (const Figure& figure : question.figures) {
    int64_t value = ValueOf(response, figure.measure, figure.group);
    if (figure.divisor != MEASURE_UNSPECIFIED) {
      value = Rounded(value, ValueOf(response, figure.divisor, figure.group));
    }
    if (figure.only_when_there && value == 0) continue;
    Row row = {{"key", figure.key},
               {"figure", In(language, figure.name)},
               {"value", value},
               {"unit", In(language, figure.unit)},
               {"note", In(language, figure.note)},
               {"included", included}};
    for (const Cell& cell : response.cells()) {
      if (cell.has_denominator()) WriteShare(cell, language, row);
    }
    rows.push_back(std::move(row));
  }
}

}  // namespace

int RunSummary(const TotalsOptions& options, Client& client, const Style& style, std::ostream& out,
               std::ostream& talk) {
  const bool as_of = ParseDate(options.as_of).has_value();
  const int year = options.fiscal_year > 0 ? options.fiscal_year
                                           : YearOf(as_of ? options.as_of : client.clock().Today());
  std::vector<Row> rows;
  for (const Question& question : QuestionsOf(year)) {
    const auto response = Ask(question, options, client);
    if (!response) return SayFailure(talk, response.error(), client.language());
    AddRows(question, *response, client.language(), rows);
  }
  Print(out, options.format, style, {"figure", "value", "unit", "note", "included"}, rows);
  if (as_of) talk << "as of " << options.as_of << "\n";
  return kOk;
}

std::string PercentText(int64_t numerator, int64_t denominator, const std::string& language) {
  const auto doubled = static_cast<absl::int128>(denominator) * 2;
  const auto hundredths =
      static_cast<int64_t>((static_cast<absl::int128>(numerator) * 20'000 + denominator) / doubled);
  const int64_t digits = hundredths % 100;
  return absl::StrCat(WithSeparators(hundredths / 100, language), language == "id" ? "," : ".",
                      digits < 10 ? "0" : "", digits, " %");
}

int64_t Rounded(int64_t amount, int64_t divisor) {
  if (divisor == 0) return 0;
  return static_cast<int64_t>((static_cast<absl::int128>(amount) * 2 + divisor) /
                              (static_cast<absl::int128>(divisor) * 2));
}

}  // namespace umkm::ctl
