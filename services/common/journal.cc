#include "common/journal.h"

#include <charconv>
#include <stdexcept>

#include "common/database.h"
#include "common/text.h"

namespace umkm {

std::string ChainHash(std::string_view previous, std::string_view entry) {
  return Sha256(previous, entry);
}

void EnsureJournal(const std::string& database, const std::string& source) {
  const auto connection = Connect(database, "umkm-ensure-journal");
  pqxx::work tx(*connection);
  tx.exec_params(
      "insert into journal_head (source, incarnation) "
      "values ($1, replace(gen_random_uuid()::text, '-', '')) on conflict do nothing",
      source);
  const auto owner = tx.exec1("select source from journal_head")[0].as<std::string>();
  tx.commit();
  if (owner != source) {
    throw std::runtime_error("this database holds the journal of '" + owner + "', not of '" +
                             source + "'");
  }
}

journal::v1::Head ReadHead(pqxx::transaction_base& tx, bool lock) {
  const pqxx::row row =
      tx.exec1(std::string("select epoch, incarnation, position, hash from journal_head") +
               (lock ? " for update" : ""));
  journal::v1::Head head;
  head.mutable_epoch()->set_number(row[0].as<uint32_t>());
  head.mutable_epoch()->set_incarnation(row[1].as<std::string>());
  head.set_position(row[2].as<uint64_t>());
  head.set_hash(pqxx::binarystring(row[3]).str());
  return head;
}

std::vector<JournalRow> ReadRows(pqxx::transaction_base& tx, uint64_t from, int limit,
                                 int64_t max_bytes) {
  const pqxx::result found = tx.exec_params(
      "select position, hash, entry from ("
      "  select position, hash, entry,"
      "    sum(length(entry)) over (order by position) - length(entry) as bytes_before"
      "  from journal where position >= $1::bigint and position < $1::bigint + $2::bigint"
      ") rows where bytes_before = 0 or bytes_before + length(entry) <= $3 order by position",
      from, limit, max_bytes);
  std::vector<JournalRow> rows;
  rows.reserve(found.size());
  for (const pqxx::row& row : found) {
    rows.push_back({row[0].as<uint64_t>(), pqxx::binarystring(row[1]).str(),
                    pqxx::binarystring(row[2]).str()});
  }
  return rows;
}

std::string PositionToken(const std::string& source, uint64_t position) {
  return source + ':' + std::to_string(position);
}

std::optional<uint64_t> ParsePositionToken(const std::string& source, const std::string& token) {
  const std::string prefix = source + ':';
  if (token.rfind(prefix, 0) != 0) return std::nullopt;
  uint64_t position = 0;
  const char* const end = token.data() + token.size();
  const auto [stop, error] = std::from_chars(token.data() + prefix.size(), end, position);
  if (error != std::errc() || stop != end) return std::nullopt;
  return position;
}

}  // namespace umkm
