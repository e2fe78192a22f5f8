// Subjects of one kind that a group commit works on.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace umkm {

// Subjects by id and, where they have one, by their unique number. Not thread-safe.
template <class Subject>
class Subjects {
 public:
  const Subject* Find(const std::string& id) const {
    const auto found = held_.find(id);
    return found == held_.end() ? nullptr : &found->second.subject;
  }
  const Subject* FindByNumber(const std::string& number) const {
    const auto found = id_of_number_.find(number);
    return found == id_of_number_.end() ? nullptr : Find(found->second);
  }

  // Takes what is stored.
  void Load(const std::string& id, const std::string& number, Subject subject) {
    Hold(id, number, std::move(subject), false);
  }
  // Takes what has to be stored; a number it had before is free from now on.
  void Put(const std::string& id, const std::string& number, Subject subject) {
    Hold(id, number, std::move(subject), true);
  }

  // Calls `take(id, subject, is_new)` with what was put, in the order of ids; new is what was not
  // loaded.
  void ForEachPut(const auto& take) const {
    for (const auto& [id, held] : held_) {
      if (held.put) take(id, held.subject, !held.stored);
    }
  }

 private:
  struct Held {
    Subject subject;
    std::string number;
    bool put = false;
    bool stored = false;
  };

  void Hold(const std::string& id, const std::string& number, Subject subject, bool put) {
    Held& held = held_[id];
    if (!held.number.empty() && held.number != number) id_of_number_.erase(held.number);
    if (!number.empty()) id_of_number_[number] = id;
    held = {std::move(subject), number, put, held.stored || !put};
  }

  std::map<std::string, Held> held_;
  std::map<std::string, std::string> id_of_number_;
};

}  // namespace umkm
