// A store keeps what it is given and answers from it, whatever is asked of it in whatever order,
// and whenever it is opened anew. What the ledger decides has properties of its own in
// tests/ledger: here it is what stores add, parameters, results, keys, the outbox and forgetting.
//
// Again, after a failure: RC_PARAMS="seed=…" test_properties "<name of the test case>".
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/real/sqlite/sqlite_store.hpp"
#include "adapters/sim/model_store.hpp"
#include "tests/properties/guarded_command.hpp"
#include "tests/properties/store_rig.hpp"
#include "tests/support/scratch_folder.hpp"

namespace baton::test::store_commands {
namespace {

using command = guarded_command<store_model, store_rig>;

std::vector<int> all_numbers(const store_model& of) {
  return of.numbers([](const auto&) { return true; });
}

class accept final : public command {
 public:
  explicit accept(const store_model&)
      : action_{*rc::gen::inRange<std::size_t>(0, 2)},
        parameters_{*rc::gen::element<std::string>("{}", R"({"n":1})", R"({"t":"ä\u0000\"'"})")},
        key_{*rc::gen::weightedElement<std::string>(
            {{4, ""}, {1, "a"}, {1, "b"}, {1, "c"}, {1, "d"}, {1, "e'"}})} {}
  void apply(store_model& to) const override {
    if (to.with_key(action_, key_) == 0) {
      store_model::execution& fresh = to.executions.emplace_back();
      fresh.action = action_;
      fresh.parameters = parameters_;
      fresh.key = key_;
      to.promote();
    }
  }

 private:
  void act(const store_model& before, store_rig& on) const override {
    on.accept(before, action_, parameters_, key_);
  }
  std::string text() const override {
    return fmt::format("accept for action {} with key '{}'", action_, key_);
  }
  std::size_t action_;
  std::string parameters_;
  std::string key_;
};

class claim final : public command {
 public:
  explicit claim(const store_model&) {}
  void apply(store_model& to) const override { to.claim(); }

 private:
  void act(const store_model& before, store_rig& on) const override { on.claim(before); }
  std::string text() const override { return "claim all"; }
};

class finish final : public command {
 public:
  explicit finish(const store_model& now)
      : number_{drawn_from(now.numbers([](const auto& each) { return each.is_in_hand(); }))},
        seen_{*rc::gen::element(outcome::succeeded, outcome::failed, outcome::timed_out)},
        result_{*rc::gen::element<std::string>("{}", R"({"ok":true})", "[1,\"\\u0000'\"]")} {}
  void apply(store_model& to) const override { to.finish(number_, seen_, result_); }

 private:
  bool is_possible(const store_model& before) const override {
    return before.knows(number_) && before.at(number_).is_in_hand();
  }
  void act(const store_model& before, store_rig& on) const override {
    on.finish(before, number_, seen_, result_);
  }
  std::string text() const override {
    return fmt::format("{} ends with outcome {}", number_, static_cast<int>(seen_));
  }
  int number_;
  outcome seen_;
  std::string result_;
};

class finish_wrongly final : public command {
 public:
  explicit finish_wrongly(const store_model& now)
      : number_{drawn_from(all_numbers(now))}, attempt_{*rc::gen::inRange(0, 4)} {}

 private:
  bool is_possible(const store_model& before) const override {
    return before.knows(number_) &&
           (before.at(number_).attempt != attempt_ || before.at(number_).announced);
  }
  void act(const store_model& before, store_rig& on) const override {
    on.finish_wrongly(before, number_, attempt_);
  }
  std::string text() const override {
    return fmt::format("attempt {} of {} ends", attempt_, number_);
  }
  int number_;
  std::int32_t attempt_;
};

class cancel final : public command {
 public:
  explicit cancel(const store_model& now) : number_{drawn_from(all_numbers(now))} {}
  void apply(store_model& to) const override { to.cancel(number_); }

 private:
  bool is_possible(const store_model& before) const override { return before.knows(number_); }
  void act(const store_model& before, store_rig& on) const override { on.cancel(before, number_); }
  std::string text() const override { return fmt::format("cancel {}", number_); }
  int number_;
};

class lose_worker final : public command {
 public:
  explicit lose_worker(const store_model&) {}
  void apply(store_model& to) const override { to.lose_worker(); }

 private:
  void act(const store_model& before, store_rig& on) const override { on.lose_worker(before); }
  std::string text() const override { return "lose the worker"; }
};

class set_limit final : public command {
 public:
  explicit set_limit(const store_model&)
      : action_{*rc::gen::inRange<std::size_t>(0, 2)}, limit_{*rc::gen::inRange(1, 5)} {}
  void apply(store_model& to) const override {
    to.limits[action_] = limit_;
    to.promote();
  }

 private:
  void act(const store_model&, store_rig& on) const override { on.set_limit(action_, limit_); }
  std::string text() const override {
    return fmt::format("limit of action {}: {}", action_, limit_);
  }
  std::size_t action_;
  std::int32_t limit_;
};

// Also of those who have not ended, or were announced before.
class announce final : public command {
 public:
  explicit announce(const store_model& now)
      : numbers_{*rc::gen::resize(10, rc::gen::container<std::vector<int>>(rc::gen::just(0)))} {
    for (int& each : numbers_) {
      each = drawn_from(all_numbers(now));
    }
  }
  void apply(store_model& to) const override {
    for (const int each : numbers_) {
      to.at(each).announced |= is_terminal(to.at(each).state);
    }
  }

 private:
  bool is_possible(const store_model& before) const override {
    return std::all_of(numbers_.begin(), numbers_.end(),
                       [&](int each) { return before.knows(each); });
  }
  void act(const store_model& before, store_rig& on) const override {
    on.announce(before, numbers_);
  }
  std::string text() const override {
    return fmt::format("announced: {}", fmt::join(numbers_, ", "));
  }
  std::vector<int> numbers_;
};

class prune final : public command {
 public:
  explicit prune(const store_model&) {}
  void apply(store_model& to) const override { to.prune(); }

 private:
  void act(const store_model& before, store_rig& on) const override { on.prune(before); }
  std::string text() const override { return "prune"; }
};

void keep_whatever_is_asked(store_rig& rig) {
  const store_model after =
      run_any<accept, accept, accept, accept, accept, accept, claim, claim, claim, finish, finish,
              finish, finish, finish_wrongly, cancel, lose_worker, set_limit, announce, prune>(
          store_model{}, rig);
  rig.require_all(after);
}

}  // namespace

TEST_CASE("the model store keeps what it is given, whatever is asked in whatever order") {
  tally seen;
  CHECK(holds("the model store", [&seen] {
    const auto make = [](const boost::asio::any_io_executor&, std::function<moment()> now) {
      return std::make_unique<model_store>(std::move(now));
    };
    store_rig rig{make, false, seen};
    keep_whatever_is_asked(rig);
  }));
  require_floors(seen, {{"accepted", 1'000},
                        {"accepted again by its key", 100},
                        {"claimed", 400},
                        {"ended", 300},
                        {"failed, with an attempt left", 100},
                        {"finished wrongly", 100},
                        {"cancelled", 80},
                        {"cancelled without effect", 40},
                        {"cancelled after it was pruned", 15},
                        {"lost with their worker", 100},
                        {"limit changed", 100},
                        {"announced", 300},
                        {"announced without an end", 300},
                        {"pruned", 50},
                        {"three wait in a queue", 1'000},
                        {"two hold slots of a queue", 1'000},
                        {"longest sequence", 150}});
}

TEST_CASE("the SQLite store keeps what it is given, whatever is asked, and over every restart") {
  tally seen;
  constexpr double share = 0.1;  // each step waits for a disk
  CHECK(holds(
      "the SQLite store",
      [&seen] {
        const scratch_folder folder;
        const auto make = [&folder](const boost::asio::any_io_executor& executor,
                                    std::function<moment()> now) -> std::unique_ptr<store> {
          auto opened = sqlite_store::open(folder / "baton.db", executor, std::move(now));
          RC_ASSERT(opened.has_value());
          return *std::move(opened);
        };
        store_rig rig{make, true, seen};
        keep_whatever_is_asked(rig);
      },
      share));
  // Ten cases of any seed: much lower than what most seeds reach.
  require_floors(seen, {{"accepted", 20},
                        {"accepted again by its key", 1},
                        {"claimed", 10},
                        {"ended", 5},
                        {"lost with their worker", 3},
                        {"announced", 5},
                        {"longest sequence", 30}});
}

}  // namespace baton::test::store_commands
