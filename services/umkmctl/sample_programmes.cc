#include "umkmctl/sample_programmes.h"

#include <array>

namespace umkm::ctl {
namespace {

using training::v1::PROGRAMME_KIND_COOPERATIVES;
using training::v1::PROGRAMME_KIND_ENTREPRENEURSHIP;
using training::v1::PROGRAMME_KIND_FINANCE;
using training::v1::PROGRAMME_KIND_MARKETING;
using training::v1::PROGRAMME_KIND_PRODUCTION;
using type::v1::FUND_APBD;
using type::v1::FUND_APBN;
using type::v1::FUND_DAK;
using enum SampleMoney::What;

constexpr int64_t kMillion = 1'000'000;
constexpr int64_t kThousand = 1'000;

// --- 2019: 1,650 and 1,250 million of DAK are the 2.9 billion of the release ---
constexpr std::array kEntrepreneurs2019Money = {
    SampleMoney{"2019-03-29", kRealisation, 412'500 * kThousand, "SP2D 0214/2019"},
    SampleMoney{"2019-06-28", kRealisation, 503'750 * kThousand, "SP2D 0587/2019"},
    SampleMoney{"2019-07-22", kRevision, 1'650 * kMillion, "DPPA 2.11.01/2019"},
    SampleMoney{"2019-09-27", kRealisation, 388'000 * kThousand, "SP2D 0931/2019"},
    SampleMoney{"2019-10-03", kReversal, 0, "Salah catat jumlah pada SP2D 0931/2019"},
    SampleMoney{"2019-10-03", kRealisation, 338'000 * kThousand, "SP2D 0931/2019 (ralat)"},
    SampleMoney{"2019-12-13", kRealisation, 371'250 * kThousand, "SP2D 1342/2019"},
};
constexpr std::array kEntrepreneurs2019Classes = {
    SampleClass{"2019-02-19", "65.01.05", 30}, SampleClass{"2019-03-12", "65.71.02", 30},
    SampleClass{"2019-04-23", "65.02.02", 30}, SampleClass{"2019-06-25", "65.03.02", 30},
    SampleClass{"2019-07-16", "65.04.01", 30}, SampleClass{"2019-08-20", "65.71.01", 30},
    SampleClass{"2019-09-24", "65.03.10", 30}, SampleClass{"2019-10-22", "65.01.01", 30},
};
constexpr std::array kCooperatives2019Money = {
    SampleMoney{"2019-05-17", kRealisation, 420'000 * kThousand, "SP2D 0466/2019"},
    SampleMoney{"2019-08-23", kRealisation, 395'400 * kThousand, "SP2D 0802/2019"},
    SampleMoney{"2019-11-29", kRealisation, 402'850 * kThousand, "SP2D 1219/2019"},
};
constexpr std::array kCooperatives2019Classes = {
    SampleClass{"2019-03-05", "65.01.05", 25}, SampleClass{"2019-04-09", "65.71.02", 25},
    SampleClass{"2019-07-09", "65.03.02", 25}, SampleClass{"2019-08-06", "65.02.02", 25},
    SampleClass{"2019-10-08", "65.04.01", 20},
};
constexpr std::array<std::string_view, 2> kProducersRegencies = {"65.01", "65.71"};
constexpr std::array kProducers2019Money = {
    SampleMoney{"2019-09-20", kRealisation, 131'200 * kThousand, "SP2D 0917/2019"},
    SampleMoney{"2019-11-22", kRealisation, 139'750 * kThousand, "SP2D 1188/2019"},
};
constexpr std::array kProducers2019Classes = {
    SampleClass{"2019-08-27", "65.71.02", 20},
    SampleClass{"2019-10-29", "65.01.05", 20},
};

// --- 2020: 1,260 and 840 million of DAK, target 419 and 240 ---
constexpr std::array kEntrepreneurs2020Money = {
    SampleMoney{"2020-03-20", kRealisation, 287'600 * kThousand, "SP2D 0188/2020"},
    SampleMoney{"2020-04-27", kRevision, 1'260 * kMillion, "DPPA 2.17.01/2020"},
    SampleMoney{"2020-08-28", kRealisation, 331'500 * kThousand, "SP2D 0752/2020"},
    SampleMoney{"2020-10-30", kRealisation, 342'250 * kThousand, "SP2D 1033/2020"},
    SampleMoney{"2020-12-11", kRealisation, 244'000 * kThousand, "SP2D 1297/2020"},
};
constexpr std::array kEntrepreneurs2020Classes = {
    SampleClass{"2020-02-11", "65.01.05", 30},
    SampleClass{"2020-02-25", "65.71.02", 30},
    SampleClass{"2020-03-10", "65.03.02", 30},
    SampleClass{"2020-04-14", "65.02.02", 30, "2020-04-07"},
    SampleClass{"2020-08-11", "65.02.02", 30},
    SampleClass{"2020-08-25", "65.71.01", 30},
    SampleClass{"2020-09-22", "65.04.01", 30},
    SampleClass{"2020-10-13", "65.03.09", 30},
};
constexpr std::array kCooperatives2020Money = {
    SampleMoney{"2020-03-13", kRealisation, 208'000 * kThousand, "SP2D 0171/2020"},
    SampleMoney{"2020-09-18", kRealisation, 311'700 * kThousand, "SP2D 0844/2020"},
    SampleMoney{"2020-11-27", kRealisation, 287'450 * kThousand, "SP2D 1206/2020"},
};
constexpr std::array kCooperatives2020Classes = {
    SampleClass{"2020-02-18", "65.71.02", 30},
    SampleClass{"2020-03-03", "65.01.05", 30},
    SampleClass{"2020-09-08", "65.03.02", 25},
    SampleClass{"2020-10-06", "65.02.02", 25},
};
constexpr std::array kSellers2020Money = {
    SampleMoney{"2020-09-25", kRealisation, 148'000 * kThousand, "SP2D 0871/2020"},
    SampleMoney{"2020-11-20", kRealisation, 171'600 * kThousand, "SP2D 1180/2020"},
};
constexpr std::array kSellers2020Classes = {
    SampleClass{"2020-09-15", "65.71.02", 20},
    SampleClass{"2020-10-20", "65.01.05", 20},
    SampleClass{"2020-11-10", "65.03.02", 20},
};

constexpr std::array kProgrammes = {
    SampleProgramme{.fiscal_year = 2019,
                    .title = "Pelatihan Kewirausahaan bagi UMKM",
                    .kind = PROGRAMME_KIND_ENTREPRENEURSHIP,
                    .fund = FUND_DAK,
                    .target = 420,
                    .created_on = "2019-01-14",
                    .budget_rupiah = 1'500 * kMillion,
                    .letter = "DPA 2.11.01/2019",
                    .opened_on = "2019-01-21",
                    .closed_on = "2019-12-20",
                    .money = kEntrepreneurs2019Money,
                    .classes = kEntrepreneurs2019Classes},
    SampleProgramme{.fiscal_year = 2019,
                    .title = "Pelatihan Perkoperasian bagi Pengurus dan Anggota",
                    .kind = PROGRAMME_KIND_COOPERATIVES,
                    .fund = FUND_DAK,
                    .target = 300,
                    .created_on = "2019-01-14",
                    .budget_rupiah = 1'250 * kMillion,
                    .letter = "DPA 2.11.02/2019",
                    .opened_on = "2019-01-21",
                    .closed_on = "2019-12-20",
                    .money = kCooperatives2019Money,
                    .classes = kCooperatives2019Classes},
    SampleProgramme{.fiscal_year = 2019,
                    .title = "Peningkatan Mutu Produksi Industri Kecil",
                    .kind = PROGRAMME_KIND_PRODUCTION,
                    .fund = FUND_APBD,
                    .target = 60,
                    .created_on = "2019-02-04",
                    .budget_rupiah = 280 * kMillion,
                    .letter = "DPA 2.11.07/2019",
                    .opened_on = "2019-02-11",
                    .closed_on = "2019-12-20",
                    .regency_codes = kProducersRegencies,
                    .section = "C",
                    .money = kProducers2019Money,
                    .classes = kProducers2019Classes},
    SampleProgramme{.fiscal_year = 2020,
                    .title = "Pelatihan Kewirausahaan bagi UMKM",
                    .kind = PROGRAMME_KIND_ENTREPRENEURSHIP,
                    .fund = FUND_DAK,
                    .target = 419,
                    .created_on = "2020-01-13",
                    .budget_rupiah = 1'400 * kMillion,
                    .letter = "DPA 2.17.01/2020",
                    .opened_on = "2020-01-20",
                    .closed_on = "2020-12-18",
                    .money = kEntrepreneurs2020Money,
                    .classes = kEntrepreneurs2020Classes},
    SampleProgramme{.fiscal_year = 2020,
                    .title = "Pelatihan Perkoperasian bagi Pengurus dan Anggota",
                    .kind = PROGRAMME_KIND_COOPERATIVES,
                    .fund = FUND_DAK,
                    .target = 240,
                    .created_on = "2020-01-13",
                    .budget_rupiah = 840 * kMillion,
                    .letter = "DPA 2.17.02/2020",
                    .opened_on = "2020-01-20",
                    .closed_on = "2020-12-18",
                    .money = kCooperatives2020Money,
                    .classes = kCooperatives2020Classes},
    SampleProgramme{.fiscal_year = 2020,
                    .title = "Pemasaran Daring bagi UMKM",
                    .kind = PROGRAMME_KIND_MARKETING,
                    .fund = FUND_APBD,
                    .target = 90,
                    .created_on = "2020-06-15",
                    .budget_rupiah = 350 * kMillion,
                    .letter = "DPPA 2.17.05/2020",
                    .opened_on = "2020-06-22",
                    .closed_on = "2020-12-18",
                    .money = kSellers2020Money,
                    .classes = kSellers2020Classes},
    SampleProgramme{.fiscal_year = 2020,
                    .title = "Temu Usaha dan Akses Pembiayaan",
                    .kind = PROGRAMME_KIND_FINANCE,
                    .fund = FUND_APBN,
                    .target = 50,
                    .created_on = "2020-02-03",
                    .budget_rupiah = 200 * kMillion,
                    .letter = "DIPA 044.01/2020",
                    .cancelled_on = "2020-04-06"},
};

}  // namespace

std::span<const SampleProgramme> SampleProgrammes() { return kProgrammes; }

}  // namespace umkm::ctl
