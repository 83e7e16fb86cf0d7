// The transition table as laws, and the words for statuses.
#include "engine/core/status.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace baton;

// Written out once more, from the design's words and not from the code.
const std::map<status, std::set<status>>& the_table() {
  static const std::map<status, std::set<status>> table{
      {status::requested, {status::scheduled, status::cancelled}},
      {status::scheduled, {status::running, status::cancelled}},
      {status::running,
       {status::scheduled, status::cancelling, status::completed, status::failed, status::timeout,
        status::cancelled, status::abandoned}},
      {status::cancelling,
       {status::completed, status::failed, status::timeout, status::cancelled, status::abandoned}},
      {status::completed, {}},
      {status::failed, {}},
      {status::timeout, {}},
      {status::cancelled, {}},
      {status::abandoned, {}}};
  return table;
}

// Every status that some path of moves leads to.
std::set<status> reachable_from(status start) {
  std::set<status> seen;
  std::vector<status> open{start};
  while (!open.empty()) {
    const status from = open.back();
    open.pop_back();
    for (const status to : all_statuses) {
      if (may_become(from, to) && seen.insert(to).second) {
        open.push_back(to);
      }
    }
  }
  return seen;
}

}  // namespace

TEST_CASE("a status moves exactly as the transition table says") {
  for (const status from : all_statuses) {
    for (const status to : all_statuses) {
      CAPTURE(to_string(from), to_string(to));
      CHECK(may_become(from, to) == the_table().at(from).contains(to));
    }
  }
}

TEST_CASE("a terminal status has no way out") {
  for (const status from : all_statuses) {
    if (is_terminal(from)) {
      CAPTURE(to_string(from));
      CHECK(reachable_from(from).empty());
    }
  }
}

TEST_CASE("no status becomes itself") {
  for (const status each : all_statuses) {
    CHECK_FALSE(may_become(each, each));
  }
}

TEST_CASE("every status that is not terminal can come to an end") {
  for (const status from : all_statuses) {
    if (!is_terminal(from)) {
      CAPTURE(to_string(from));
      CHECK(reachable_from(from).contains(status::cancelled));
      CHECK(reachable_from(from).contains(status::completed));
    }
  }
}

TEST_CASE("everything is reachable from requested, and nothing leads back to it") {
  CHECK(reachable_from(status::requested).size() == status_count - 1);
  for (const status from : all_statuses) {
    CHECK_FALSE(may_become(from, status::requested));
  }
}

TEST_CASE("who was asked to stop is not dispatched again") {
  CHECK_FALSE(reachable_from(status::cancelling).contains(status::scheduled));
  CHECK_FALSE(reachable_from(status::cancelling).contains(status::running));
}

TEST_CASE("a slot is held exactly while scheduled, running or cancelling") {
  const std::set<status> holders{status::scheduled, status::running, status::cancelling};
  for (const status each : all_statuses) {
    CAPTURE(to_string(each));
    CHECK(holds_slot(each) == holders.contains(each));
  }
}

TEST_CASE("a terminal status holds no slot") {
  for (const status each : all_statuses) {
    CHECK_FALSE((is_terminal(each) && holds_slot(each)));
  }
}

TEST_CASE("a slot is taken from the queue only, and given back at the end only") {
  for (const status from : all_statuses) {
    for (const status to : all_statuses) {
      CAPTURE(to_string(from), to_string(to));
      if (may_become(from, to) && !holds_slot(from)) {
        CHECK(from == status::requested);
      }
      if (may_become(from, to) && holds_slot(from) && !holds_slot(to)) {
        CHECK(is_terminal(to));
      }
    }
  }
}

TEST_CASE("stored numbers of statuses never change") {
  CHECK(static_cast<int>(status::requested) == 0);
  CHECK(static_cast<int>(status::scheduled) == 1);
  CHECK(static_cast<int>(status::running) == 2);
  CHECK(static_cast<int>(status::cancelling) == 3);
  CHECK(static_cast<int>(status::completed) == 4);
  CHECK(static_cast<int>(status::failed) == 5);
  CHECK(static_cast<int>(status::timeout) == 6);
  CHECK(static_cast<int>(status::cancelled) == 7);
  CHECK(static_cast<int>(status::abandoned) == 8);
}

TEST_CASE("each status has a lower-case word of its own that reads back") {
  std::set<std::string> words;
  for (const status each : all_statuses) {
    const std::string word{to_string(each)};
    CHECK(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos);
    CHECK(words.insert(word).second);
    CHECK(status_from_string(word) == each);
  }
}

TEST_CASE("a word that names no status is none") {
  CHECK_FALSE(status_from_string("").has_value());
  CHECK_FALSE(status_from_string("Completed").has_value());
  CHECK_FALSE(status_from_string("done").has_value());
}
