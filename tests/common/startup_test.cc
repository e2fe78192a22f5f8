#include "common/startup.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <pqxx/pqxx>
#include <stdexcept>

#include "common/server.h"

namespace umkm {
namespace {

TEST(Startup, TriesAgainUntilTheDatabaseAnswers) {
  int tries = 0;
  EXPECT_TRUE(RunWhenDatabaseAnswers([&] {
    if (++tries < 2) throw pqxx::broken_connection("away");
  }));
  EXPECT_EQ(tries, 2);
}

TEST(Startup, EndsWhenASignalComesFirst) {
  Server::BlockSignals();
  EXPECT_FALSE(RunWhenDatabaseAnswers([] {
    pthread_kill(pthread_self(), SIGTERM);
    throw pqxx::broken_connection("away");
  }));
}

TEST(Startup, DoesNotTryAgainWhatIsNoMatterOfTime) {
  EXPECT_THROW(RunWhenDatabaseAnswers([] { throw std::runtime_error("another checksum"); }),
               std::runtime_error);
}

}  // namespace
}  // namespace umkm
