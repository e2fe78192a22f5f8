// Counting the present state by SQL, for reconciliation with the aggregation's totals: afresh from
// what happened (statuses, revisions, realisations), not from the sums and flags kept beside it.
#include "common/journal.h"
#include "training/store.h"

namespace umkm::training {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: the words of totals
using province::AddCells;

constexpr Dimension kProgrammeDimensions[] = {DIMENSION_FISCAL_YEAR, DIMENSION_FUND,
                                              DIMENSION_KIND};
constexpr char kCountProgrammes[] = R"(
    with spent as (
      select programme_id, sum((one->>'amount_rupiah')::bigint) as rupiah
        from programmes, jsonb_array_elements(money->'realisations') as one
       where one->>'reversed_on' is null group by programme_id),
    counted as (
      select fiscal_year::text as fiscal_year, fund, kind, count(*)::bigint as programmes,
             sum(target)::bigint as target,
             sum((money->'budget_revisions'->-1->>'budget_rupiah')::bigint)::bigint as budget,
             sum(spent.rupiah)::bigint as realised
        from programmes left join spent using (programme_id)
       where status in ('open', 'closed') group by 1, 2, 3)
    select measure, fiscal_year, fund, kind, value
      from counted, lateral (values ($1::int, programmes), ($2::int, target), ($3::int, budget),
                                    ($4::int, realised)) as cell(measure, value)
     where value <> 0)";

constexpr Dimension kEnrolmentDimensions[] = {
    DIMENSION_DISTRICT, DIMENSION_SCALE, DIMENSION_FISCAL_YEAR, DIMENSION_FUND, DIMENSION_KIND};
// Of several completed enrolments in a fiscal year the first one counts, where and what it was.
constexpr char kCountEnrolments[] = R"(
    with seats as (
      select district, coalesce(scale, 'cooperative') as scale, fiscal_year::text as fiscal_year,
             fund, kind, status, person_id, business_id, completed_position
        from enrolments where status in ('enrolled', 'completed', 'failed')),
    persons_trained as (
      select distinct on (person_id, fiscal_year) * from seats where status = 'completed'
       order by person_id, fiscal_year, completed_position),
    businesses_trained as (
      select distinct on (business_id, fiscal_year) * from seats where status = 'completed'
       order by business_id, fiscal_year, completed_position)
    select $1::int, district, scale, fiscal_year, fund, kind, count(*)::bigint
      from seats group by 2, 3, 4, 5, 6
    union all
    select $2::int, district, scale, fiscal_year, fund, kind, count(*)::bigint
      from persons_trained group by 2, 3, 4, 5, 6
    union all
    select $3::int, district, scale, fiscal_year, fund, kind, count(*)::bigint
      from businesses_trained group by 2, 3, 4, 5, 6)";

}  // namespace

province::CellCount Store::CountCells() {
  province::CellCount count;
  pool_.Read(
      [&](pqxx::transaction_base& tx) {
        count = {.head = ReadHead(tx), .cells = {}};
        AddCells(tx.exec_params(kCountProgrammes, int{MEASURE_PROGRAMMES},
                                int{MEASURE_TRAINING_TARGET}, int{MEASURE_TRAINING_BUDGET_RUPIAH},
                                int{MEASURE_TRAINING_REALISED_RUPIAH}),
                 kProgrammeDimensions, count.cells);
        AddCells(tx.exec_params(kCountEnrolments, int{MEASURE_TRAINING_SEATS},
                                int{MEASURE_PERSONS_TRAINED}, int{MEASURE_BUSINESSES_TRAINED}),
                 kEnrolmentDimensions, count.cells);
      },
      true);
  return count;
}

}  // namespace umkm::training
