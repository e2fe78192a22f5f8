#include "aggregation/measures.h"

#include <algorithm>
#include <utility>

namespace umkm::aggregation {

namespace {

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

constexpr std::string_view kFiscalYearRule = "fiscal year: UU 17/2003, article 4";

std::vector<Dimension> ProgrammeDimensions() {
  return {DIMENSION_FISCAL_YEAR, DIMENSION_FUND, DIMENSION_KIND};
}

std::vector<Dimension> EnrolmentDimensions() {
  return {DIMENSION_REGENCY,     DIMENSION_DISTRICT, DIMENSION_SCALE,
          DIMENSION_FISCAL_YEAR, DIMENSION_FUND,     DIMENSION_KIND};
}

std::vector<Dimension> CaseDimensions() {
  return {DIMENSION_REGENCY,     DIMENSION_DISTRICT, DIMENSION_SCALE,
          DIMENSION_FISCAL_YEAR, DIMENSION_FUND,     DIMENSION_SCHEME};
}

std::vector<MeasureInfo> ProgrammeMeasures() {
  return {
      {MEASURE_PROGRAMMES, "programmes", "programmes", "training", kFiscalYearRule,
       "Training programmes of a fiscal year that are open or closed. A draft does not count yet, "
       "and one that was cancelled not any more.",
       "Program pelatihan suatu tahun anggaran yang dibuka atau sudah ditutup. Rancangan belum "
       "dihitung, dan program yang dibatalkan tidak dihitung lagi.",
       ProgrammeDimensions()},
      {MEASURE_TRAINING_TARGET, "training_target", "businesses", "training", kFiscalYearRule,
       "Businesses (enterprises and cooperatives) that open and closed programmes are meant to "
       "train, as last set.",
       "Pelaku usaha (usaha dan koperasi) yang menjadi sasaran program yang dibuka atau sudah "
       "ditutup, menurut penetapan terakhir.",
       ProgrammeDimensions()},
      {MEASURE_TRAINING_BUDGET_RUPIAH, "training_budget_rupiah", "rupiah", "training",
       kFiscalYearRule,
       "Budgets (pagu) of open and closed programmes: of each the last revision. Divided by the "
       "measure training_target it is the budget per head.",
       "Pagu program yang dibuka atau sudah ditutup, masing-masing menurut revisi terakhir. Dibagi "
       "ukuran training_target menjadi anggaran per peserta.",
       ProgrammeDimensions()},
      {MEASURE_TRAINING_REALISED_RUPIAH, "training_realised_rupiah", "rupiah", "training",
       kFiscalYearRule,
       "Money spent by open and closed programmes: every realisation recorded that was not "
       "reversed.",
       "Belanja program yang dibuka atau sudah ditutup: setiap realisasi tercatat yang tidak "
       "dibatalkan.",
       ProgrammeDimensions()},
  };
}

std::vector<MeasureInfo> EnrolmentMeasures() {
  return {
      {MEASURE_TRAINING_SEATS, "training_seats", "seats", "training", kFiscalYearRule,
       "Seats of classes that are taken: enrolments with a seat, also those with a result, passed "
       "or not. Who waits, withdrew or was to be in a cancelled class takes none; a participant of "
       "two classes takes two. District and scale are those of the business when it enrolled.",
       "Kursi kelas yang terisi: pendaftaran yang mendapat kursi, termasuk yang sudah ada "
       "hasilnya, lulus atau tidak. Yang menunggu, mengundurkan diri, atau kelasnya batal tidak "
       "dihitung; peserta dua kelas mengisi dua kursi. Kecamatan dan skala adalah yang berlaku "
       "saat mendaftar.",
       EnrolmentDimensions()},
      {MEASURE_PERSONS_TRAINED, "persons_trained", "persons", "training", kFiscalYearRule,
       "Persons who completed a class with success, once each fiscal year however many they "
       "complete: each where and as the business was that sent them to the first of these.",
       "Orang yang lulus suatu kelas, masing-masing satu kali setiap tahun anggaran berapa pun "
       "kelas yang diikuti: dihitung menurut tempat dan skala usaha yang mengutusnya ke kelas yang "
       "pertama kali diselesaikan.",
       EnrolmentDimensions()},
      {MEASURE_BUSINESSES_TRAINED, "businesses_trained", "businesses", "training", kFiscalYearRule,
       "Businesses (enterprises and cooperatives) of which a participant completed a class with "
       "success, once each fiscal year however many classes and participants: each by the first "
       "enrolment that was completed.",
       "Pelaku usaha (usaha dan koperasi) yang pesertanya lulus suatu kelas, masing-masing satu "
       "kali setiap tahun anggaran berapa pun kelas dan pesertanya: dihitung menurut pendaftaran "
       "yang pertama kali diselesaikan.",
       EnrolmentDimensions()},
  };
}

std::vector<MeasureInfo> CaseMeasures() {
  std::vector<Dimension> with_status = CaseDimensions();
  with_status.push_back(DIMENSION_CASE_STATUS);
  return {
      {MEASURE_CASES, "cases", "cases", "certification", kFiscalYearRule,
       "Cases of facilitation to a product certificate, each by where it stands: one case is one "
       "enterprise, one product and one scheme, and an enterprise may have several. District and "
       "scale are those of the enterprise when the case was submitted.",
       "Permohonan fasilitasi sertifikasi produk menurut statusnya: satu permohonan adalah satu "
       "usaha, satu produk, dan satu skema, dan satu usaha dapat memiliki beberapa. Kecamatan dan "
       "skala adalah yang berlaku saat permohonan diajukan.",
       with_status},
      {MEASURE_BUSINESSES_FACILITATED, "businesses_facilitated", "businesses", "certification",
       kFiscalYearRule,
       "Businesses for which a certificate was issued, once each fiscal year however many "
       "certificates: each by the first of its cases that is issued, expired or void. A revoked "
       "certificate does not count.",
       "Usaha yang sertifikatnya terbit, masing-masing satu kali setiap tahun anggaran berapa pun "
       "sertifikatnya: dihitung menurut permohonan pertama yang terbit, kedaluwarsa, atau batal. "
       "Sertifikat yang dicabut tidak dihitung.",
       CaseDimensions()},
      {MEASURE_VALID_CERTIFICATES, "valid_certificates", "certificates", "certification",
       kFiscalYearRule,
       "Certificates that were issued and can be relied on: not revoked, expired or void. An "
       "enterprise may have several. The fiscal year is that of the budget that paid.",
       "Sertifikat yang terbit dan masih berlaku: tidak dicabut, kedaluwarsa, atau batal. Satu "
       "usaha dapat memiliki beberapa. Tahun anggaran adalah tahun anggaran yang membiayai.",
       CaseDimensions()},
  };
}

}  // namespace

std::span<const MeasureInfo> Measures() {
  static const std::vector<MeasureInfo> all = [] {
    std::vector<MeasureInfo> measures = EnterpriseMeasures();
    for (auto make : {CooperativeMeasures, ProgrammeMeasures, EnrolmentMeasures, CaseMeasures}) {
      for (MeasureInfo& measure : make()) measures.push_back(std::move(measure));
    }
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

}  // namespace umkm::aggregation
