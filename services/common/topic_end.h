// What a topic's records say of its journal: where they end, and where the two part.
#pragma once

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "common/kafka.h"
#include "umkm/journal/v1/journal_rebased.pb.h"

namespace umkm {

// A record that is an entry of the journal, as it says of itself.
struct TopicEntry {
  journal::v1::Entry entry;
  std::string bytes;  // of the entry
  std::string hash;   // 32 bytes, as claimed
};
// Nothing for foreign bytes, and for entries of another source.
std::optional<TopicEntry> EntryOf(const std::string& source, const OwnedRecord& record);

// Whether a journal that ends at `head` holds this entry of its topic.
bool Holds(pqxx::transaction_base& tx, const journal::v1::Head& head, const TopicEntry& it);

struct TopicComparison {
  journal::v1::JournalRebased parting;  // all but reason and previous_epoch
  uint32_t highest_epoch = 0;           // number, of the records looked at
};
// Compares a journal that ends at `head` with its topic, backwards from the topic's end to the last
// entry that both hold, however far that is. Nothing when the topic has no entry of the source.
// Throws KafkaError when it cannot be read.
std::optional<TopicComparison> CompareWithTopic(pqxx::transaction_base& tx,
                                                const journal::v1::Head& head,
                                                const std::string& source,
                                                const std::string& brokers,
                                                const std::string& topic);

}  // namespace umkm
