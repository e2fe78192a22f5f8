#include "training/domain_refusals.h"

#include <utility>

namespace umkm::training::refuse {

namespace {

Refusal NotFound(std::string reason, Text message) {
  return {Code::kNotFound, std::move(reason), std::move(message)};
}

// It cannot be done as things stand.
Refusal NotNow(std::string reason, Text message,
               std::vector<std::pair<std::string, std::string>> metadata = {}) {
  return {
      Code::kFailedPrecondition, std::move(reason), std::move(message), {}, std::move(metadata)};
}

}  // namespace

Refusal ProgrammeNotFound() {
  return NotFound("PROGRAMME_NOT_FOUND", {"There is no such programme.", "Program itu tidak ada."});
}

Refusal ProgrammeNotDraft() {
  return NotNow("PROGRAMME_NOT_DRAFT",
                {"Kind and fund can be changed only while the programme is a draft.",
                 "Jenis dan sumber dana hanya dapat diubah selama program masih rancangan."});
}

Refusal ProgrammeCancelled() {
  return NotNow("PROGRAMME_CANCELLED",
                {"The programme was cancelled.", "Program ini sudah dibatalkan."});
}

Refusal ProgrammeAlreadyOpen() {
  return NotNow("PROGRAMME_ALREADY_OPEN",
                {"The programme is open already.", "Program ini sudah dibuka."});
}

Refusal ProgrammeNotOpen() {
  return NotNow("PROGRAMME_NOT_OPEN",
                {"The programme is not open.", "Program ini tidak sedang dibuka."});
}

Refusal ProgrammeNotOpened() {
  return NotNow("PROGRAMME_NOT_OPENED",
                {"Money is spent only for a programme that was opened and not cancelled.",
                 "Realisasi hanya untuk program yang sudah dibuka dan tidak dibatalkan."});
}

Refusal ProgrammeHasClasses() {
  return NotNow("PROGRAMME_HAS_CLASSES",
                {"The programme has classes. Cancel them first.",
                 "Program ini masih memiliki kelas. Batalkan kelasnya dahulu."});
}

Refusal ProgrammeHasRealisations() {
  return NotNow("PROGRAMME_HAS_REALISATIONS",
                {"Money was spent for the programme. Reverse the realisations first.",
                 "Program ini sudah ada realisasinya. Batalkan realisasinya dahulu."});
}

Refusal BudgetBelowRealised(int64_t realised_rupiah) {
  const std::string realised = std::to_string(realised_rupiah);
  return NotNow("BUDGET_BELOW_REALISED",
                {"The budget cannot be below Rp " + realised + ", which is spent already.",
                 "Pagu tidak boleh di bawah Rp " + realised + ", yang sudah direalisasikan."},
                {{"realised_rupiah", realised}});
}

Refusal RealisationAboveBudget(int64_t left_rupiah) {
  const std::string left = std::to_string(left_rupiah);
  return NotNow("REALISATION_ABOVE_BUDGET",
                {"Of the budget Rp " + left + " are left. Revise the budget first.",
                 "Sisa pagu Rp " + left + ". Revisi pagu dahulu."},
                {{"left_rupiah", left}});
}

Refusal RealisationNotFound() {
  return NotFound("REALISATION_NOT_FOUND", {"The programme has no such realisation.",
                                            "Realisasi itu tidak ada pada program ini."});
}

Refusal RealisationReversed() {
  return NotNow("REALISATION_REVERSED",
                {"The realisation was reversed already.", "Realisasi ini sudah dibatalkan."});
}

Refusal ClassNotFound() {
  return NotFound("CLASS_NOT_FOUND", {"There is no such class.", "Kelas itu tidak ada."});
}

Refusal ClassCancelled() {
  return NotNow("CLASS_CANCELLED", {"The class was cancelled.", "Kelas ini sudah dibatalkan."});
}

Refusal ClassOutsideFiscalYear(int fiscal_year) {
  const std::string year = std::to_string(fiscal_year);
  return NotNow("CLASS_OUTSIDE_FISCAL_YEAR",
                {"All days of the class must be in the programme's fiscal year, " + year + ".",
                 "Semua hari kelas harus dalam tahun anggaran program, " + year + "."},
                {{"fiscal_year", year}});
}

Refusal CapacityBelowSeatsTaken(int seats_taken) {
  const std::string taken = std::to_string(seats_taken);
  return NotNow("CAPACITY_BELOW_SEATS_TAKEN",
                {"The class cannot have fewer seats than the " + taken + " that are taken.",
                 "Jumlah kursi tidak boleh kurang dari " + taken + " yang sudah terisi."},
                {{"seats_taken", taken}});
}

Refusal ClassHasResults() {
  return NotNow("CLASS_HAS_RESULTS",
                {"The class has results: it took place and cannot be cancelled.",
                 "Kelas ini sudah ada hasilnya: sudah berlangsung dan tidak dapat dibatalkan."});
}

Refusal ClassHasEnded(const std::string& ends_on) {
  return NotNow("CLASS_HAS_ENDED",
                {"The class ended on " + ends_on + ".", "Kelas ini berakhir pada " + ends_on + "."},
                {{"ends_on", ends_on}});
}

Refusal ClassNotBegun(const std::string& starts_on) {
  return NotNow("CLASS_NOT_BEGUN",
                {"There is no result before the class begins on " + starts_on + ".",
                 "Belum ada hasil sebelum kelas dimulai pada " + starts_on + "."},
                {{"starts_on", starts_on}});
}

Refusal NotAClassDay(const std::string& starts_on, const std::string& ends_on) {
  return NotNow("NOT_A_CLASS_DAY",
                {"The class takes place from " + starts_on + " to " + ends_on + ".",
                 "Kelas ini berlangsung dari " + starts_on + " sampai " + ends_on + "."},
                {{"starts_on", starts_on}, {"ends_on", ends_on}});
}

Refusal EnrolmentNotFound() {
  return NotFound("ENROLMENT_NOT_FOUND",
                  {"There is no such enrolment.", "Pendaftaran itu tidak ada."});
}

Refusal AlreadyEnrolled() {
  return {Code::kAlreadyExists,
          "ALREADY_ENROLLED",
          {"This person is enrolled in the class already.",
           "Orang ini sudah terdaftar pada kelas ini."}};
}

Refusal WaitingListFull(int most) {
  const std::string number = std::to_string(most);
  return NotNow(
      "WAITING_LIST_FULL",
      {"So many wait for this class already: " + number + ". Choose or plan another class.",
       "Daftar tunggu kelas ini sudah penuh: " + number + ". Pilih atau buka kelas lain."});
}

Refusal CooperativeInactive() {
  return NotNow("COOPERATIVE_INACTIVE",
                {"The cooperative is declared inactive.", "Koperasi ini berstatus tidak aktif."});
}

Refusal EnrolmentEnded() {
  return NotNow("ENROLMENT_ENDED",
                {"The enrolment has a result, was withdrawn or was cancelled with its class.",
                 "Pendaftaran ini sudah ada hasilnya, ditarik, atau batal bersama kelasnya."});
}

Refusal NoSeat() {
  return NotNow("NO_SEAT", {"Only who holds a seat in the class can take part.",
                            "Hanya yang memiliki kursi di kelas ini yang dapat mengikutinya."});
}

Refusal SameResult() {
  return NotNow("SAME_RESULT", {"The enrolment has that result already.",
                                "Pendaftaran ini sudah memiliki hasil itu."});
}

Refusal ScaleNotEligible(const Text& allowed) {
  return NotNow("SCALE_NOT_ELIGIBLE", {"Only for enterprises of class: " + allowed.en + ".",
                                       "Hanya untuk usaha berskala: " + allowed.id + "."});
}

Refusal RegencyNotEligible(const std::string& allowed) {
  return NotNow("REGENCY_NOT_ELIGIBLE", {"Only for businesses in regency: " + allowed + ".",
                                         "Hanya untuk usaha di kabupaten/kota: " + allowed + "."});
}

Refusal SectionNotEligible(const std::string& allowed) {
  return NotNow("SECTION_NOT_ELIGIBLE",
                {"Only for enterprises of KBLI section: " + allowed + ".",
                 "Hanya untuk usaha dalam kategori KBLI: " + allowed + "."});
}

Refusal NibRequired() {
  return NotNow("NIB_REQUIRED",
                {"The business needs a NIB (a cooperative its NIK Koperasi). Have it registered.",
                 "Usaha harus memiliki NIB (koperasi: NIK Koperasi). Daftarkan dahulu."});
}

Refusal NoSeatsLeft() {
  return NotNow("NO_SEATS_LEFT",
                {"No seat is left. Ask for the waiting list or the next class.",
                 "Tidak ada kursi tersisa. Tanyakan daftar tunggu atau kelas berikutnya."});
}

}  // namespace umkm::training::refuse
