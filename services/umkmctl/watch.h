// `umkmctl watch`: totals as they change.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "umkmctl/selection.h"
#include "umkmctl/stop.h"

namespace umkm::ctl {

struct WatchOptions {
  SelectionOptions selection = {};
  Format format = Format::kTable;
  int count = 0;    // end after so many changes; 0: never
  int timeout = 0;  // seconds; 0: never
};

// What was last known of each cell.
class WatchedCells {
 public:
  // A cell before and after; `before` is 0 for one that was not there.
  struct Change {
    aggregation::v1::Cell cell;
    int64_t before;
  };
  // Takes a response in; gives what is different now. A snapshot also zeroes what it leaves out.
  std::vector<Change> Take(const aggregation::v1::WatchTotalsResponse& response);

 private:
  std::map<std::string, aggregation::v1::Cell> cells_;  // by measure and dimensions
};

// Prints the snapshot, then one line a change, until `stop` or the count; takes a broken stream up
// again by its resume token, for as long as it takes once there was a snapshot.
int RunWatch(const WatchOptions& options, Client& client, const Style& style, Stop& stop,
             std::ostream& out, std::ostream& talk);

void AddWatch(CLI::App& app, Session& session);

}  // namespace umkm::ctl
