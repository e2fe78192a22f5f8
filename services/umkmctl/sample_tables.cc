#include "umkmctl/sample_tables.h"

#include <array>

namespace umkm::ctl {
namespace {

using std::string_view;

constexpr std::array kBulungan = {
    SampleDistrict{"65.01.01", "Tanjung Palas", 110},
    SampleDistrict{"65.01.02", "Tanjung Palas Barat", 45},
    SampleDistrict{"65.01.03", "Tanjung Palas Utara", 85},
    SampleDistrict{"65.01.04", "Tanjung Palas Timur", 95},
    SampleDistrict{"65.01.05", "Tanjung Selor", 410},
    SampleDistrict{"65.01.06", "Tanjung Palas Tengah", 60},
    SampleDistrict{"65.01.07", "Peso", 30},
    SampleDistrict{"65.01.08", "Peso Hilir", 25},
    SampleDistrict{"65.01.09", "Sekatak", 60},
    SampleDistrict{"65.01.10", "Bunyu", 80},
};

constexpr std::array kMalinau = {
    SampleDistrict{"65.02.01", "Mentarang", 60},
    SampleDistrict{"65.02.02", "Malinau Kota", 330},
    SampleDistrict{"65.02.03", "Pujungan", 25},
    SampleDistrict{"65.02.04", "Kayan Hilir", 20},
    SampleDistrict{"65.02.05", "Kayan Hulu", 35},
    SampleDistrict{"65.02.06", "Malinau Selatan", 65},
    SampleDistrict{"65.02.07", "Malinau Utara", 175},
    SampleDistrict{"65.02.08", "Malinau Barat", 130},
    SampleDistrict{"65.02.09", "Sungai Boh", 30},
    SampleDistrict{"65.02.10", "Kayan Selatan", 25},
    SampleDistrict{"65.02.11", "Bahau Hulu", 20},
    SampleDistrict{"65.02.12", "Mentarang Hulu", 15},
    SampleDistrict{"65.02.13", "Malinau Selatan Hilir", 30},
    SampleDistrict{"65.02.14", "Malinau Selatan Hulu", 25},
    SampleDistrict{"65.02.15", "Sungai Tubu", 15},
};

constexpr std::array kNunukan = {
    SampleDistrict{"65.03.01", "Sebatik", 30},
    SampleDistrict{"65.03.02", "Nunukan", 345},
    SampleDistrict{"65.03.03", "Sembakung", 35},
    SampleDistrict{"65.03.04", "Lumbis", 30},
    SampleDistrict{"65.03.05", "Krayan", 20},
    SampleDistrict{"65.03.06", "Sebuku", 70},
    SampleDistrict{"65.03.07", "Krayan Selatan", 12},
    SampleDistrict{"65.03.08", "Sebatik Barat", 50},
    SampleDistrict{"65.03.09", "Nunukan Selatan", 135},
    SampleDistrict{"65.03.10", "Sebatik Timur", 70},
    SampleDistrict{"65.03.11", "Sebatik Utara", 35},
    SampleDistrict{"65.03.12", "Sebatik Tengah", 42},
    SampleDistrict{"65.03.13", "Sei Menggaris", 45},
    SampleDistrict{"65.03.14", "Tulin Onsoi", 35},
    SampleDistrict{"65.03.15", "Lumbis Ogong", 10},
    SampleDistrict{"65.03.16", "Sembakung Atulai", 14},
    SampleDistrict{"65.03.17", "Krayan Tengah", 6},
    SampleDistrict{"65.03.18", "Krayan Timur", 5},
    SampleDistrict{"65.03.19", "Krayan Barat", 5},
    SampleDistrict{"65.03.20", "Lumbis Pansiangan", 3},
    SampleDistrict{"65.03.21", "Lumbis Hulu", 3},
};

constexpr std::array kTanaTidung = {
    SampleDistrict{"65.04.01", "Sesayap", 420},   SampleDistrict{"65.04.02", "Sesayap Hilir", 290},
    SampleDistrict{"65.04.03", "Tana Lia", 120},  SampleDistrict{"65.04.04", "Betayau", 100},
    SampleDistrict{"65.04.05", "Muruk Rian", 70},
};

constexpr std::array kTarakan = {
    SampleDistrict{"65.71.01", "Tarakan Barat", 360},
    SampleDistrict{"65.71.02", "Tarakan Tengah", 310},
    SampleDistrict{"65.71.03", "Tarakan Timur", 200},
    SampleDistrict{"65.71.04", "Tarakan Utara", 130},
};

constexpr std::array kRegencies = {
    SampleRegency{170'239, kBulungan}, SampleRegency{87'582, kMalinau},
    SampleRegency{227'460, kNunukan},  SampleRegency{30'036, kTanaTidung},
    SampleRegency{255'310, kTarakan},
};

constexpr std::array kBusinesses = {
    SampleBusiness{"31001", "Mebel", 14},
    SampleBusiness{"01121", "Penggilingan dan Sawah", 22},
    SampleBusiness{"01262", "Kebun Sawit", 14},
    SampleBusiness{"01461", "Ternak Ayam", 18},
    SampleBusiness{"03111", "Tangkap Ikan", 26},
    SampleBusiness{"03254", "Tambak Udang", 24},
    SampleBusiness{"03218", "Rumput Laut", 26},
    SampleBusiness{"08104", "Galian Pasir", 4},
    SampleBusiness{"10211", "Ikan Asin", 14},
    SampleBusiness{"10710", "Roti", 22},
    SampleBusiness{"10794", "Amplang dan Kerupuk", 26},
    SampleBusiness{"11050", "Air Minum", 12},
    SampleBusiness{"13134", "Batik", 8},
    SampleBusiness{"14120", "Penjahit", 16},
    SampleBusiness{"16221", "Kusen Kayu", 10},
    SampleBusiness{"25920", "Bengkel Las", 12},
    SampleBusiness{"35111", "Listrik Desa", 2},
    SampleBusiness{"38110", "Barang Bekas", 7},
    SampleBusiness{"41011", "Bangunan", 16},
    SampleBusiness{"43212", "Instalasi Listrik", 9},
    SampleBusiness{"45407", "Bengkel Motor", 34},
    SampleBusiness{"46311", "Grosir Sembako", 18},
    SampleBusiness{"47112", "Toko Kelontong", 190},
    SampleBusiness{"47211", "Kios Sayur", 58},
    SampleBusiness{"47241", "Kios Beras", 22},
    SampleBusiness{"47528", "Toko Bangunan", 26},
    SampleBusiness{"47711", "Toko Pakaian", 48},
    SampleBusiness{"47722", "Toko Obat", 6},
    SampleBusiness{"47414", "Konter HP", 36},
    SampleBusiness{"49431", "Angkutan Barang", 20},
    SampleBusiness{"50131", "Speedboat", 16},
    SampleBusiness{"53201", "Kurir", 6},
    SampleBusiness{"55110", "Penginapan", 8},
    SampleBusiness{"56101", "Rumah Makan", 34},
    SampleBusiness{"56102", "Warung Makan", 62},
    SampleBusiness{"56303", "Kedai Kopi", 24},
    SampleBusiness{"61994", "Warnet", 6},
    SampleBusiness{"62019", "Studio Aplikasi", 3},
    SampleBusiness{"66190", "Agen Pembayaran", 6},
    SampleBusiness{"68111", "Rumah Kos", 10},
    SampleBusiness{"73100", "Reklame", 5},
    SampleBusiness{"74201", "Studio Foto", 6},
    SampleBusiness{"77100", "Rental Mobil", 9},
    SampleBusiness{"79120", "Travel", 5},
    SampleBusiness{"82190", "Fotokopi", 9},
    SampleBusiness{"85495", "Kursus", 5},
    SampleBusiness{"86901", "Praktik Bidan", 4},
    SampleBusiness{"90002", "Sanggar Seni", 3},
    SampleBusiness{"93116", "Lapangan Futsal", 2},
    SampleBusiness{"95210", "Servis Elektronik", 10},
    SampleBusiness{"96111", "Pangkas Rambut", 14},
    SampleBusiness{"96112", "Salon", 13},
    SampleBusiness{"96200", "Laundry", 20},
};

constexpr std::array<string_view, 36> kMen = {
    "Abdul",  "Agus",   "Ahmad",  "Andi",   "Anton",    "Arifin",   "Bambang", "Budi",   "Daniel",
    "Darwis", "Dedi",   "Edi",    "Eko",    "Fajar",    "Hasan",    "Hendra",  "Heri",   "Ibrahim",
    "Iwan",   "Jamal",  "Joko",   "Lukas",  "Markus",   "Muhammad", "Petrus",  "Rahmat", "Ridwan",
    "Rudi",   "Samsul", "Slamet", "Sugeng", "Sulaiman", "Supardi",  "Usman",   "Wahyu",  "Yusuf"};
constexpr std::array<string_view, 34> kWomen = {
    "Aisyah",    "Ani",     "Asnah",  "Darmawati", "Dewi",    "Elis",    "Erna",
    "Fatimah",   "Fitri",   "Hasnah", "Herlina",   "Ida",     "Indah",   "Jumiati",
    "Kartini",   "Lestari", "Lina",   "Maria",     "Marlina", "Mega",    "Nur",
    "Nurhayati", "Ratna",   "Rina",   "Rosmini",   "Salmah",  "Siti",    "Sri",
    "Sulastri",  "Suryani", "Wati",   "Yanti",     "Yuliana", "Yosefina"};
constexpr std::array<string_view, 34> kLast = {
    "Apui",     "Baharuddin", "Efendi",   "Firmansyah", "Gunawan",   "Hakim",   "Halim",
    "Hamid",    "Hidayat",    "Iskandar", "Jalung",     "Kurniawan", "Lawai",   "Lenjau",
    "Mahmud",   "Maulana",    "Nugroho",  "Padan",      "Pratama",   "Purnomo", "Rahman",
    "Ramadhan", "Saleh",      "Santoso",  "Saputra",    "Setiawan",  "Siregar", "Sudirman",
    "Susanto",  "Syahrir",    "Udau",     "Utomo",      "Wibowo",    "Yunus"};
constexpr std::array<string_view, 28> kBrands = {
    "Abadi",   "Amanah",       "Barokah",     "Benuanta",     "Berkah",       "Bumi Kayan",
    "Cahaya",  "Citra",        "Dua Saudara", "Harapan Baru", "Jaya",         "Karya Mandiri",
    "Lestari", "Maju Bersama", "Makmur",      "Mulia",        "Mutiara",      "Paguntaka",
    "Rezeki",  "Sahabat",      "Sederhana",   "Sejahtera",    "Sinar Borneo", "Sumber Rejeki",
    "Surya",   "Tiga Putri",   "Tunas Baru",  "Usaha Kita"};
constexpr std::array<string_view, 18> kStreets = {
    "Ahmad Yani",  "Cenderawasih", "Diponegoro",        "Durian",   "Gajah Mada",
    "Imam Bonjol", "Jelarai Raya", "Kartini",           "Katamso",  "Mulawarman",
    "Pasar Baru",  "Pelabuhan",    "Pangeran Antasari", "Rambutan", "Sengkawit",
    "Sudirman",    "Yos Sudarso",  "Sungai Sembakung"};
constexpr std::array<string_view, 20> kCooperativeNames = {
    "Bina Bersama",   "Bina Usaha",   "Budi Luhur",    "Bumi Hijau",    "Cipta Mandiri",
    "Gotong Royong",  "Harapan Maju", "Karya Bahari",  "Kayan Lestari", "Maju Sejahtera",
    "Mitra Tani",     "Mufakat",      "Nelayan Jaya",  "Rukun Makmur",  "Sawit Makmur",
    "Sinar Benuanta", "Sumber Karya", "Tunas Harapan", "Usaha Bersama", "Wanita Mandiri"};

}  // namespace

std::span<const SampleRegency> SampleRegencies() { return kRegencies; }
std::span<const SampleBusiness> SampleBusinesses() { return kBusinesses; }
std::span<const string_view> SampleMenNames() { return kMen; }
std::span<const string_view> SampleWomenNames() { return kWomen; }
std::span<const string_view> SampleLastNames() { return kLast; }
std::span<const string_view> SampleBrands() { return kBrands; }
std::span<const string_view> SampleStreets() { return kStreets; }
std::span<const string_view> SampleCooperativeNames() { return kCooperativeNames; }

}  // namespace umkm::ctl
