// A change of `group_by` as a store carries it out: by the parameters that it holds, for good, and
// in one step with the definition.
#include <string>
#include <vector>

#include <fmt/format.h>

#include "adapters/sim/model_store.hpp"
#include "tests/store/sqlite_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;

action_definition grouped(std::vector<std::string> group_by, std::int32_t limit = 1) {
  action_definition definition = action_of("deploy", limit);
  definition.group_by = std::move(group_by);
  return definition;
}

action define_again(store_bench& it, action_definition definition) {
  return it.get(it.port->define({std::move(definition)})).at(0);
}

std::string parameters(int number, const std::string& region) {
  return fmt::format(R"({{"n":{},"region":"{}"}})", number, region);
}

void regroups_what_waits(store_bench& it, const std::function<void()>& reopen) {
  const action_id id = it.define(grouped({}));
  std::vector<execution_id> all;
  for (int number = 0; number < 6; ++number) {
    all.push_back(it.accept(id, parameters(number, number % 2 == 0 ? "eu" : "us")));
  }
  all.push_back(it.accept(id, R"({"n":6})"));
  const worker_incarnation worker = it.enlist();
  const auto running = it.claim(worker);
  REQUIRE(executions_in(running) == store_bench::ids{all[0]});

  const action defined = define_again(it, grouped({"region"}));
  REQUIRE(defined.moved.size() == 7);
  CHECK(defined.moved[0].group == "\"eu\"");
  CHECK(defined.moved[0].slot == slot_number{1});
  CHECK(defined.moved[3].execution == all[3]);
  CHECK(defined.moved[3].group == "\"us\"");
  CHECK(defined.moved[3].slot.is_none());
  CHECK(defined.incomplete_count == 1);
  CHECK(executions_in(it.get(it.port->reconcile(10)).moved.granted) ==
        store_bench::ids{all[6], all[1]});
  reopen();
  CHECK(it.read(all[0]).group == "\"eu\"");
  CHECK(it.read(all[3]).group == "\"us\"");
  CHECK(it.read(all[6]).group.empty());
  CHECK(it.read(all[2]).waiting_ahead == 0);
  CHECK(it.read(all[4]).waiting_ahead == 1);
  CHECK(it.stats(id).active == 3);
  CHECK(define_again(it, grouped({"region"})).moved.empty());
}

}  // namespace

TEST_CASE("SQLite: what waits is moved to the queues of a new group_by, in its order, for good") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  regroups_what_waits(it, [&] { it.reopen(); });
}

TEST_CASE("model: what waits is moved to the queues of a new group_by, in its order") {
  store_bench it{[](const boost::asio::any_io_executor&, std::function<moment()> now) {
    return std::make_unique<model_store>(std::move(now));
  }};
  regroups_what_waits(it, [] {});
}

TEST_CASE(
    "SQLite: slots are numbered anew where queues are joined, split or exchange their names") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  const action_id action = it.define(grouped({"a"}, 2));
  std::vector<execution_id> all;
  for (const char* const pair : {"xy", "yx", "xx", "yy"}) {
    const std::string text = fmt::format(R"({{"a":"{}","b":"{}"}})", pair[0], pair[1]);
    all.push_back(it.accept(action, text, {}, fmt::format("\"{}\"", pair[0])));
  }
  CHECK(it.stats(action).active == 4);
  CHECK(define_again(it, grouped({"b"}, 2)).moved.size() == 4);
  CHECK(it.read(all[0]).group == "\"y\"");
  CHECK(define_again(it, grouped({"a", "b"}, 2)).moved.size() == 4);
  CHECK(it.read(all[2]).group == "\"x\",\"x\"");
  CHECK(define_again(it, grouped({}, 2)).moved.size() == 4);
  it.reopen();
  for (std::size_t index = 0; index < all.size(); ++index) {
    CHECK(it.read(all[index]).slot.value == static_cast<int>(index) + 1);
  }
  CHECK(raw_file{folder / "baton.db"}.integer("SELECT count(*) FROM execution WHERE slot < 1") ==
        0);
}
