#include "aggregation/vocabulary.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>

namespace umkm::aggregation {

namespace {

constexpr std::string_view kMeasurePrefix = "MEASURE_";
constexpr std::string_view kDimensionPrefix = "DIMENSION_";

std::vector<Dimension> EnterpriseDimensions() {
  return {DIMENSION_REGENCY, DIMENSION_DISTRICT, DIMENSION_SCALE,
          DIMENSION_SECTION, DIMENSION_STATUS,   DIMENSION_REGISTERED_YEAR};
}

std::vector<Dimension> CooperativeDimensions() {
  return {DIMENSION_REGENCY,         DIMENSION_DISTRICT,         DIMENSION_STATUS,
          DIMENSION_REGISTERED_YEAR, DIMENSION_COOPERATIVE_TYPE, DIMENSION_COOPERATIVE_FORM};
}

constexpr std::string_view kScaleRule =
    "UU 20/2008 (until 2021-02-01), PP 7/2021 (from 2021-02-02)";

std::vector<MeasureInfo> EnterpriseMeasures() {
  return {
      {MEASURE_ENTERPRISES, "enterprises", "enterprises", "registry", kScaleRule,
       "Enterprises on the register that are micro, small, medium or not yet classified, whatever "
       "their status; each counts once, in its present district, class and section.",
       "Usaha terdaftar berskala mikro, kecil, menengah, atau belum diklasifikasi, apa pun "
       "statusnya; masing-masing dihitung satu kali pada kecamatan, skala, dan kategori KBLI-nya.",
       EnterpriseDimensions()},
      {MEASURE_WORKERS, "workers", "persons", "registry", kScaleRule,
       "Persons who work in active micro, small, medium or not yet classified enterprises, the "
       "owners included, as last reported by each enterprise.",
       "Orang yang bekerja pada usaha mikro, kecil, menengah, atau belum diklasifikasi yang aktif, "
       "termasuk pemiliknya, menurut laporan terakhir setiap usaha.",
       EnterpriseDimensions()},
      {MEASURE_LARGE_ENTERPRISES, "large_enterprises", "enterprises", "registry", kScaleRule,
       "Enterprises on the register that have grown beyond medium. They are not UMKM and are not "
       "part of the measure enterprises.",
       "Usaha terdaftar yang melampaui skala menengah. Usaha ini bukan UMKM dan tidak termasuk "
       "dalam ukuran jumlah usaha.",
       EnterpriseDimensions()},
      {MEASURE_WORKFORCE_SHARE, "workforce_share", "ratio", "registry", kScaleRule,
       "Workers of active UMKM (the measure workers) divided by a published figure of the "
       "workforce, which is named with its period and publisher in every answer.",
       "Tenaga kerja UMKM aktif (ukuran tenaga kerja) dibagi angka ketenagakerjaan yang "
       "diterbitkan, yang disebut beserta periode dan penerbitnya pada setiap jawaban.",
       EnterpriseDimensions(), MEASURE_WORKERS},
  };
}

std::vector<MeasureInfo> CooperativeMeasures() {
  return {
      {MEASURE_COOPERATIVES, "cooperatives", "cooperatives", "registry", "",
       "Cooperatives on the register; active or inactive as the office declared by decision, not "
       "as computed from their reports.",
       "Koperasi terdaftar; aktif atau tidak aktif menurut keputusan dinas, bukan menurut hitungan "
       "dari laporannya.",
       CooperativeDimensions()},
      {MEASURE_COOPERATIVE_MEMBERS, "cooperative_members", "persons", "registry", "",
       "Members of cooperatives, women and men, by the annual members' meeting (RAT) on the latest "
       "book year that each has reported. A member of two cooperatives counts twice.",
       "Anggota koperasi, perempuan dan laki-laki, menurut RAT tahun buku terakhir yang dilaporkan "
       "masing-masing koperasi. Anggota dua koperasi dihitung dua kali.",
       CooperativeDimensions()},
      {MEASURE_COOPERATIVE_VOLUME_RUPIAH, "cooperative_volume_rupiah", "rupiah", "registry", "",
       "Business volume of the latest book year that each cooperative has reported.",
       "Volume usaha pada tahun buku terakhir yang dilaporkan masing-masing koperasi.",
       CooperativeDimensions()},
      {MEASURE_COOPERATIVE_ASSETS_RUPIAH, "cooperative_assets_rupiah", "rupiah", "registry", "",
       "Assets at the end of the latest book year that each cooperative has reported.",
       "Aset pada akhir tahun buku terakhir yang dilaporkan masing-masing koperasi.",
       CooperativeDimensions()},
      {MEASURE_COOPERATIVES_IMPROVED, "cooperatives_improved", "cooperatives", "registry",
       "improvement rule 1 (deploy/reference/rule_sets.json)",
       "Cooperatives found improved in quality in at least one book year, once each: the members' "
       "meeting (RAT) was held, and business volume and assets grew from the year before.",
       "Koperasi yang dinilai meningkat kualitasnya pada sedikitnya satu tahun buku, masing-masing "
       "dihitung satu kali: RAT diselenggarakan, dan volume usaha serta aset naik dari tahun "
       "sebelumnya.",
       CooperativeDimensions()},
  };
}

// Where a dimension stands in a key.
struct Field {
  int shift = 0;
  int bits = 0;
};

constexpr Field FieldOf(Dimension dimension) {
  switch (dimension) {
    case DIMENSION_REGENCY:  // is read through its district
    case DIMENSION_DISTRICT:
      return {8, 12};
    case DIMENSION_SCALE:
      return {20, 3};
    case DIMENSION_SECTION:
      return {23, 10};
    case DIMENSION_STATUS:
      return {33, 2};
    case DIMENSION_REGISTERED_YEAR:
      return {35, 9};
    case DIMENSION_COOPERATIVE_TYPE:
      return {44, 3};
    case DIMENSION_COOPERATIVE_FORM:
      return {47, 2};
    default:
      return {};
  }
}

constexpr uint64_t MaskOf(Field field) { return (uint64_t{1} << field.bits) - 1; }

// absl of Debian has a string_view of its own.
absl::string_view ForLookup(std::string_view text) { return {text.data(), text.size()}; }

std::string WithoutPrefix(const std::string& enum_name, std::string_view prefix) {
  return enum_name.empty() ? "" : absl::AsciiStrToLower(enum_name.substr(prefix.size()));
}

}  // namespace

std::span<const MeasureInfo> Measures() {
  static const std::vector<MeasureInfo> all = [] {
    std::vector<MeasureInfo> measures = EnterpriseMeasures();
    for (MeasureInfo& measure : CooperativeMeasures()) measures.push_back(std::move(measure));
    return measures;
  }();
  return all;
}

const MeasureInfo* FindMeasure(Measure measure) {
  for (const MeasureInfo& info : Measures()) {
    if (info.measure == measure) return &info;
  }
  return nullptr;
}

bool HasDimension(const MeasureInfo& info, Dimension dimension) {
  return std::ranges::find(info.dimensions, dimension) != info.dimensions.end();
}

std::string NameOf(Measure measure) { return WithoutPrefix(Measure_Name(measure), kMeasurePrefix); }

std::string NameOf(Dimension dimension) {
  return WithoutPrefix(Dimension_Name(dimension), kDimensionPrefix);
}

Measure MeasureNamed(std::string_view name) {
  for (const MeasureInfo& info : Measures()) {
    if (info.name == name) return info.measure;
  }
  return MEASURE_UNSPECIFIED;
}

Dimension DimensionNamed(std::string_view name) {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (int i = 0; i < Dimension_ARRAYSIZE; ++i) {
      all.push_back(i == 0 ? "" : NameOf(static_cast<Dimension>(i)));
    }
    return all;
  }();
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? DIMENSION_UNSPECIFIED
                              : static_cast<Dimension>(found - names.begin());
}

uint32_t Names::NumberOf(Dimension dimension, std::string_view value) {
  if (const auto known = FindNumber(dimension, value)) return *known;
  const std::unique_lock lock(mutex_);
  Table& table = tables_.at(static_cast<std::size_t>(dimension));
  const auto [place, added] =
      table.numbers.try_emplace(ForLookup(value), static_cast<uint32_t>(table.texts.size() + 1));
  if (!added) return place->second;  // by another thread in between
  if (place->second > MaskOf(FieldOf(dimension))) {
    table.numbers.erase(place);
    throw std::length_error(absl::StrCat("too many values of dimension ", NameOf(dimension)));
  }
  table.texts.emplace_back(value);
  return place->second;
}

std::optional<uint32_t> Names::FindNumber(Dimension dimension, std::string_view value) const {
  const std::shared_lock lock(mutex_);
  const Table& table = tables_.at(static_cast<std::size_t>(dimension));
  const auto found = table.numbers.find(ForLookup(value));
  if (found == table.numbers.end()) return std::nullopt;
  return found->second;
}

std::string Names::TextOf(CellKey key, Dimension dimension) const {
  if (dimension == DIMENSION_REGENCY) return TextOf(key, DIMENSION_DISTRICT).substr(0, 5);
  const uint32_t number = NumberIn(key, dimension);
  if (number == 0) return "";
  const std::shared_lock lock(mutex_);
  return tables_.at(static_cast<std::size_t>(dimension)).texts.at(number - 1);
}

CellKey KeyOf(Measure measure) { return static_cast<CellKey>(measure); }

CellKey With(CellKey key, Dimension dimension, uint32_t number) {
  const Field field = FieldOf(dimension);
  return (key & ~(MaskOf(field) << field.shift)) | (number & MaskOf(field)) << field.shift;
}

uint32_t NumberIn(CellKey key, Dimension dimension) {
  const Field field = FieldOf(dimension);
  return static_cast<uint32_t>(key >> field.shift & MaskOf(field));
}

Measure MeasureIn(CellKey key) { return static_cast<Measure>(key & 0xff); }

}  // namespace umkm::aggregation
