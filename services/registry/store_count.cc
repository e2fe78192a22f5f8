// Counting the present state by SQL, for reconciliation with the aggregation's totals.
#include "common/journal.h"
#include "registry/store.h"

namespace umkm::registry {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: the words of totals
using province::AddCells;

constexpr Dimension kEnterpriseDimensions[] = {DIMENSION_DISTRICT, DIMENSION_SCALE,
                                               DIMENSION_SECTION, DIMENSION_STATUS,
                                               DIMENSION_REGISTERED_YEAR};
constexpr char kCountEnterprises[] = R"(
    with counted as (
      select district, scale, kbli_version || ':' || section as section, status,
             extract(year from registered_on)::int::text as registered_year,
             count(*)::bigint as enterprises, sum(workers)::bigint as workers
        from enterprises group by 1, 2, 3, 4, 5)
    select $1::int, district, scale, section, status, registered_year, enterprises
      from counted where scale <> 'large'
    union all
    select $2::int, district, scale, section, status, registered_year, workers
      from counted where scale <> 'large' and status = 'active' and workers <> 0
    union all
    select $3::int, district, scale, section, status, registered_year, enterprises
      from counted where scale = 'large')";

constexpr Dimension kCooperativeDimensions[] = {
    DIMENSION_DISTRICT, DIMENSION_STATUS, DIMENSION_REGISTERED_YEAR, DIMENSION_COOPERATIVE_TYPE,
    DIMENSION_COOPERATIVE_FORM};
constexpr char kCountCooperatives[] = R"(
    with latest as (
      select distinct on (cooperative_id) cooperative_id, members_women + members_men as members,
             volume_rupiah, assets_rupiah
        from cooperative_members_meetings order by cooperative_id, book_year desc),
    ever as (
      select cooperative_id from cooperative_members_meetings
       group by cooperative_id having bool_or(improved)),
    counted as (
      select district, declared_status as status,
             extract(year from registered_on)::int::text as registered_year, type, form,
             count(*)::bigint as cooperatives, sum(members)::bigint as members,
             sum(volume_rupiah)::bigint as volume, sum(assets_rupiah)::bigint as assets,
             count(ever.cooperative_id)::bigint as improved
        from cooperatives left join latest using (cooperative_id)
                          left join ever using (cooperative_id)
       group by 1, 2, 3, 4, 5)
    select measure, district, status, registered_year, type, form, value
      from counted, lateral (values ($1::int, cooperatives), ($2::int, members), ($3::int, volume),
                                    ($4::int, assets), ($5::int, improved)) as cell(measure, value)
     where value <> 0)";

}  // namespace

province::CellCount Store::CountCells() {
  province::CellCount count;
  pool_.Read(
      [&](pqxx::transaction_base& tx) {
        count = {.head = ReadHead(tx), .cells = {}};
        AddCells(tx.exec_params(kCountEnterprises, int{MEASURE_ENTERPRISES}, int{MEASURE_WORKERS},
                                int{MEASURE_LARGE_ENTERPRISES}),
                 kEnterpriseDimensions, count.cells);
        AddCells(tx.exec_params(
                     kCountCooperatives, int{MEASURE_COOPERATIVES},
                     int{MEASURE_COOPERATIVE_MEMBERS}, int{MEASURE_COOPERATIVE_VOLUME_RUPIAH},
                     int{MEASURE_COOPERATIVE_ASSETS_RUPIAH}, int{MEASURE_COOPERATIVES_IMPROVED}),
                 kCooperativeDimensions, count.cells);
      },
      true);
  return count;
}

}  // namespace umkm::registry
