#include "common/database.h"

#include "common/text.h"

namespace umkm {
namespace {

// Adds settings that the string itself may override: libpq takes the last value of a name.
std::string WithDefaults(const std::string& database) {
  // A server that vanished without a word is noticed within ten seconds.
  constexpr const char* kDefaults[] = {"connect_timeout=5", "tcp_user_timeout=10000",
                                       "keepalives_idle=5", "keepalives_interval=2"};
  const std::size_t scheme = database.find("://");
  std::string defaults;
  if (scheme == std::string::npos) {
    for (const char* setting : kDefaults) defaults += std::string(setting) + ' ';
    return defaults + database;
  }
  for (const char* setting : kDefaults)
    defaults += (defaults.empty() ? "" : "&") + std::string(setting);
  const std::size_t query = database.find('?', scheme);
  if (query == std::string::npos) return database + '?' + defaults;
  return database.substr(0, query + 1) + defaults + '&' + database.substr(query + 1);
}

template <class Transaction>
void RunIn(pqxx::connection& connection, const std::function<void(pqxx::transaction_base&)>& body) {
  Transaction tx(connection);
  body(tx);
  tx.commit();
}

}  // namespace

std::unique_ptr<pqxx::connection> Connect(const std::string& database, const std::string& name) {
  auto connection = std::make_unique<pqxx::connection>(WithDefaults(database));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // it is the only way to prevent it
  connection->inhibit_reactivation(true);
#pragma GCC diagnostic pop
  // Without the DETAIL of errors, which quotes values and so may hold personal data.
  connection->set_verbosity(pqxx::connection_base::terse);
  pqxx::nontransaction(*connection)
      .exec_params(
          "select set_config('application_name', $1, false), "
          "set_config('statement_timeout', '30s', false), "
          "set_config('lock_timeout', '10s', false), "
          "set_config('jit', 'off', false), "
          "set_config('client_min_messages', 'error', false)",
          name);
  return connection;
}

std::string Prepare(pqxx::transaction_base& tx, const std::string& sql) {
  std::string name = "umkm_" + Hex(Sha256(sql).substr(0, 16));
  tx.conn().prepare(name, sql);  // does nothing when it is known
  tx.conn().prepare_now(name);
  return name;
}

void Condition::Add(const std::string& sql, const std::string& value) {
  if (value.empty()) return;
  values_.push_back(value);
  const std::string parameter = "$" + std::to_string(values_.size());
  sql_ = values_.size() == 1 ? "" : sql_ + " and ";
  for (const char c : sql) c == '?' ? sql_ += parameter : sql_ += c;
}

ReadPool::ReadPool(std::string database, int most) : database_(std::move(database)), most_(most) {}

void ReadPool::Read(const std::function<void(pqxx::transaction_base&)>& body, bool snapshot) {
  for (bool second = false;; second = true) {
    std::unique_ptr<pqxx::connection> connection = Take();
    try {
      if (snapshot) {
        RunIn<pqxx::transaction<pqxx::repeatable_read, pqxx::read_only>>(*connection, body);
      } else {
        RunIn<pqxx::nontransaction>(*connection, body);
      }
    } catch (const std::exception&) {
      const bool broken = !connection->is_open();
      if (broken) connection.reset();
      Return(std::move(connection));
      if (!broken || second) throw;
      continue;
    }
    Return(std::move(connection));
    return;
  }
}

std::unique_ptr<pqxx::connection> ReadPool::Take() {
  {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return !free_.empty() || made_ < most_; });
    if (!free_.empty()) {
      auto connection = std::move(free_.back());
      free_.pop_back();
      return connection;
    }
    ++made_;
  }
  try {
    auto connection = Connect(database_, "umkm-read");
    pqxx::nontransaction(*connection)
        .exec("set plan_cache_mode = force_custom_plan; set default_transaction_read_only = on");
    return connection;
  } catch (const std::exception&) {
    Return(nullptr);
    throw;
  }
}

void ReadPool::Return(std::unique_ptr<pqxx::connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    if (connection != nullptr) {
      free_.push_back(std::move(connection));
    } else {
      // One broke: so did, most likely, all that lie idle.
      made_ -= 1 + static_cast<int>(free_.size());
      free_.clear();
    }
  }
  freed_.notify_all();
}

void ArrayText::Add(std::string_view text) {
  text_ += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') text_ += '\\';
    text_ += c;
  }
  text_ += "\",";
}

void ArrayText::AddNull() { text_ += "NULL,"; }

void ArrayText::Add(int64_t number) {
  text_ += std::to_string(number);
  text_ += ',';
}

const std::string& ArrayText::Done() {
  if (text_.back() == ',') {
    text_.back() = '}';
  } else {
    text_ += '}';
  }
  return text_;
}

}  // namespace umkm
