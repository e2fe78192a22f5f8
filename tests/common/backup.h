// A backup, restored elsewhere.
#pragma once

#include <string>

#include "common/database.h"
#include "tests/support/postgres.h"

namespace umkm {

// A copy of a database as it stands now, while nobody is connected to it. As the superuser.
inline std::string CopyOfDatabase(const std::string& database) {
  const auto name_in = [](const std::string& settings) {
    const std::size_t begin = settings.find("dbname=") + 7;
    return settings.substr(begin, settings.find(' ', begin) - begin);
  };
  const std::string copy = TestPostgres().NewDatabase();
  const std::string name = name_in(copy), original = name_in(database);
  const auto superuser = Connect(TestPostgres::AsSuperuser(database) + " dbname=postgres", "test");
  pqxx::nontransaction admin(*superuser);
  admin.exec("drop database " + name);
  admin.exec("create database " + name + " template " + original);
  return TestPostgres::AsSuperuser(copy);
}

}  // namespace umkm
