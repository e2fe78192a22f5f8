// A history of enterprises as the registry's rules make it: the same for the same sizes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/journal.h"
#include "registry/domain.h"
#include "umkmctl/sample_places.h"

namespace umkm::bench {

// Totals, each under "<as of>|<measure>|<regency>|<scale>|<section>|<status>"; as of "" is all.
using Totals = std::map<std::string, int64_t>;

// A day within every history.
inline constexpr char kMiddleDay[] = "2019-06-30";

// One registration in so many changes, spread evenly over the years from 2013 to 2026. Days
// mostly ascend; what was registered is reported up to a year late.
class History {
 public:
  History(int64_t enterprises, int64_t changes);

  // The next change as an entry of the journal, linked to the one before it.
  JournalRow Next();
  const journal::v1::Entry& entry() const { return entry_; }  // the last one
  // The totals of all changes until now, and those as of kMiddleDay, counted by enterprise.
  Totals Expected() const;

 private:
  std::string DayOf(int32_t most_late);
  registry::Event Register();
  registry::Event Change(const registry::Enterprise& before);

  const int64_t enterprises_, changes_;
  const registry::Reference reference_;
  ctl::Random random_;
  ctl::SamplePlaces places_;
  std::vector<std::string> subjects_;  // serialised, as they are now
  Totals middle_;                      // of those that changed after kMiddleDay
  journal::v1::Entry entry_;
  std::string hash_ = GenesisHash();
};

}  // namespace umkm::bench
