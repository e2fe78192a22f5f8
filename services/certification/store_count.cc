// Counting the present state by SQL, for reconciliation with the aggregation's totals.
#include "certification/store.h"
#include "common/journal.h"

namespace umkm::certification {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: the words of totals
using province::AddCells;

constexpr Dimension kCaseDimensions[] = {DIMENSION_DISTRICT,    DIMENSION_SCALE,
                                         DIMENSION_FISCAL_YEAR, DIMENSION_FUND,
                                         DIMENSION_SCHEME,      DIMENSION_CASE_STATUS};
constexpr char kCountCases[] = R"(
    select $1::int, district, scale, fiscal_year::text, fund, scheme, status, count(*)::bigint
      from cases group by 2, 3, 4, 5, 6, 7)";

constexpr Dimension kCertificateDimensions[] = {
    DIMENSION_DISTRICT, DIMENSION_SCALE, DIMENSION_FISCAL_YEAR, DIMENSION_FUND, DIMENSION_SCHEME};
// A business counts by the first certificate of the year that was not taken back.
constexpr char kCountCertificates[] = R"(
    with facilitated as (
      select distinct on (enterprise_id, fiscal_year) district, scale, fiscal_year, fund, scheme
        from cases where status in ('issued', 'expired', 'void')
       order by enterprise_id, fiscal_year, issued_position)
    select $1::int, district, scale, fiscal_year::text, fund, scheme, count(*)::bigint
      from facilitated group by 2, 3, 4, 5, 6
    union all
    select $2::int, district, scale, fiscal_year::text, fund, scheme, count(*)::bigint
      from cases where status = 'issued' group by 2, 3, 4, 5, 6)";

}  // namespace

province::CellCount Store::CountCells() {
  province::CellCount count;
  pool_.Read(
      [&](pqxx::transaction_base& tx) {
        count = {.head = ReadHead(tx), .cells = {}};
        AddCells(tx.exec_params(kCountCases, int{MEASURE_CASES}), kCaseDimensions, count.cells);
        AddCells(tx.exec_params(kCountCertificates, int{MEASURE_BUSINESSES_FACILITATED},
                                int{MEASURE_VALID_CERTIFICATES}),
                 kCertificateDimensions, count.cells);
      },
      true);
  return count;
}

}  // namespace umkm::certification
