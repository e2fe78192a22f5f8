#include "umkmctl/sample.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace umkm::ctl {
namespace {

std::ofstream Open(const std::filesystem::path& path) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) throw std::runtime_error("cannot write " + path.string());
  return file;
}

void Finish(std::ofstream& file, const std::filesystem::path& path, std::ostream& progress) {
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
  progress << path.string() << "\n";
}

}  // namespace

void WriteSample(const SampleOptions& options, std::ostream& progress) {
  const std::filesystem::path folder = options.out;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw std::runtime_error("cannot make " + folder.string() + ": " + error.message());

  const auto enterprises_path = folder / "enterprises.csv";
  std::ofstream enterprises = Open(enterprises_path);
  WriteSampleEnterprises(options, enterprises);
  Finish(enterprises, enterprises_path, progress);

  const auto cooperatives_path = folder / "cooperatives.csv";
  const auto meetings_path = folder / "meetings.csv";
  std::ofstream cooperatives = Open(cooperatives_path), meetings = Open(meetings_path);
  WriteSampleCooperatives(options, cooperatives, meetings);
  Finish(cooperatives, cooperatives_path, progress);
  Finish(meetings, meetings_path, progress);
}

}  // namespace umkm::ctl
