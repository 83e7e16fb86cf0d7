// No decision comes from a wall clock: two storages that are told the same, each by a wall clock of
// its own, answer the same, over restarts and boots as well.
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rapidcheck.h>

#include "adapters/ledger/ledger_store.hpp"
#include "adapters/sim/memory_row_store.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;

/// One call, or something that happens to the machine; `a` and `b` choose the arguments.
struct turn {
  int call = 0;
  int a = 0;
  int b = 0;
  int wall_s = 0;  ///< by how much the second machine's wall clock is set before it
};

constexpr int call_count = 13;

action_definition definition_of(int number) {
  action_definition definition;
  definition.ref = fmt::format("action.{}", number);
  definition.limit = 1 + number;
  definition.timeout = milliseconds{2'000};
  definition.retry.attempts_max = 3;
  definition.retry.backoff = milliseconds{1'500};
  definition.retry.on_timeout = number == 1;
  return definition;
}

/// A storage on a machine, and what it has answered so far, without the times that are recorded.
class storage_fixture {
 public:
  storage_fixture() { start(); }

  void play(const turn& next) {
    const worker_incarnation worker{1 + next.a % 4};
    const execution_id execution{1 + next.a % 12};
    switch (next.call) {
      case 0:
      case 1: accept(next); break;
      case 2:
        note("enlist {}", stored_ledger_->apply(enlist_request{"w", milliseconds{next.a * 80}}, now()));
        break;
      case 3: claim(worker, next.b % 3); break;
      case 4: finish(worker, execution, next.b); break;
      case 5: note_moved("dismiss", stored_ledger_->apply(dismiss_request{worker}, now())); break;
      case 6: reap(next.b % 3); break;
      case 7: reconcile(); break;
      case 8: stored_ledger_->apply(mark_announced_request{{execution}}, now()); break;
      case 9: note("prune {}", stored_ledger_->apply(prune_request{milliseconds{next.b * 100}, 5}, now())); break;
      case 10: steady_.since_start += milliseconds{next.a * 50}; break;
      case 11: restart(next); break;
      default: cancel(execution);
    }
    look();
  }

  void set_wall(int by_s) { wall_ahead_ += std::chrono::seconds{by_s}; }
  [[nodiscard]] const std::vector<std::string>& answers() const { return answers_; }

 private:
  [[nodiscard]] moment now() const {
    return {steady_, (steady_.since_start + wall_ahead_).count()};
  }

  void start() {
    ledger_ = std::make_unique<ledger>();
    storage_clock time{rows_.mark(), fmt::format("boot {}", boot_), steady_};
    rows_.load(*ledger_, now(), time.at(steady_));
    stored_ledger_ = std::make_unique<ledger_store>(*ledger_, rows_, std::move(time));
    stored_ledger_->apply(define_request{{definition_of(0), definition_of(1)}}, now());
    reconcile();
  }

  void restart(const turn& how) {
    stored_ledger_->flush();
    if (how.b % 2 == 0) {
      ++boot_;
      steady_ = {milliseconds{how.a}};
    } else {
      steady_.since_start += milliseconds{how.a * 10};
    }
    start();
  }

  void accept(const turn& next) {
    accept_request request;
    request.action = action_id{1 + next.a % 2};
    request.parameters = "{}";
    request.idempotency_key = next.b % 2 == 0 ? fmt::format("key-{}", next.b % 10) : "";
    const auto answer = stored_ledger_->apply(request, now());
    if (answer) {
      note("accepted {} {}", answer->execution, answer->duplicate);
      note_moved("by it", answer->moved);
    }
  }

  void claim(worker_incarnation worker, int count) {
    const auto answer = stored_ledger_->apply(claim_request{worker, count}, now());
    if (!answer) {
      note("no lease {}", worker);
      return;
    }
    for (const assignment& each : answer->claimed) {
      note("claimed {} {} {}", each.execution, each.number, each.slot);
    }
  }

  void finish(worker_incarnation worker, execution_id execution, int how) {
    const auto row = ledger_->row(execution, now());
    const attempt number = row ? row->number : attempt{1};
    const outcome seen = how % 2 == 0 ? outcome::succeeded : outcome::failed;
    const auto answer = stored_ledger_->apply(finish_request{execution, number, worker, seen, "{}", 0}, now());
    note("finish {}: {}", execution, answer ? to_string(answer->state) : "refused");
  }

  void cancel(execution_id execution) {
    const auto answer = stored_ledger_->apply(cancel_request{execution}, now());
    note("cancel {}: {}", execution, answer ? to_string(answer->state) : "unknown");
  }

  void reap(int count) {
    const reap_reply answer = stored_ledger_->apply(reap_request{count}, now());
    for (const worker_incarnation lost : answer.lost) {
      note("lost {}", lost);
    }
    note_moved("reap", answer.moved);
  }

  void reconcile() {
    const reconcile_reply answer = stored_ledger_->apply(reconcile_request{100}, now());
    for (const grant& each : answer.unclaimed) {
      note("unclaimed {} {}", each.execution, each.number);
    }
    note("next in {}", answer.next_ready_in.count());
    note_moved("reconcile", answer.moved);
  }

  void note_moved(const char* by, const movement& moved) {
    note("{}: {} ended", by, moved.ended_count);
    for (const release& each : moved.released) {
      note("released {} {} {}", each.execution, each.slot, to_string(each.verdict));
    }
    for (const grant& each : moved.granted) {
      note("granted {} {} {}", each.execution, each.number, each.slot);
    }
  }

  void look() {
    for (std::int64_t id = 1; id <= 20; ++id) {
      const auto read = stored_ledger_->apply(read_request{execution_id{id}}, now());
      if (read) {
        note("{} {} {} {}", id, to_string(read->state), read->number, read->slot);
      }
    }
  }

  template <class... Args>
  void note(fmt::format_string<Args...> form, Args&&... args) {
    answers_.push_back(fmt::format(form, std::forward<Args>(args)...));
  }

  host_time steady_{std::chrono::hours{2}};
  duration wall_ahead_ = std::chrono::hours{400'000};
  int boot_ = 1;
  memory_row_store rows_;
  std::unique_ptr<ledger> ledger_;
  std::unique_ptr<ledger_store> stored_ledger_;
  std::vector<std::string> answers_;
};

rc::Gen<turn> any_turn() {
  const auto upto = [](int most) { return rc::gen::resize(100, rc::gen::inRange(0, most)); };
  const auto step = rc::gen::weightedElement<int>(
      {{4, 0}, {1, 6'378}, {1, 2'592'000}, {1, -2'592'000}, {1, -86'400}, {1, 1}});
  return rc::gen::build<turn>(rc::gen::set(&turn::call, upto(call_count)),
                              rc::gen::set(&turn::a, upto(100)), rc::gen::set(&turn::b, upto(100)),
                              rc::gen::set(&turn::wall_s, step));
}

std::ostream& operator<<(std::ostream& to, const turn& one) {
  return to << "call " << one.call << '(' << one.a << ", " << one.b << "), wall clock set by "
            << one.wall_s << " s";
}

}  // namespace
}  // namespace baton::test

TEST_CASE("any wall clock, set at any time, leads to the same decisions") {
  using namespace baton::test;
  CHECK(rc::check([] {
    const auto turns = *rc::gen::scale(3.0, rc::gen::container<std::vector<turn>>(any_turn()));
    storage_fixture one;
    storage_fixture other;
    for (const turn& each : turns) {
      other.set_wall(each.wall_s);
      one.play(each);
      other.play(each);
      RC_ASSERT(one.answers() == other.answers());
    }
  }));
}

TEST_CASE("a long life with a wall clock that is set at every step leads to the same decisions") {
  using namespace baton::test;
  storage_fixture one;
  storage_fixture other;
  for (int step = 0; step < 4'000; ++step) {
    const turn next{step * 7 % call_count, step * 31 % 97, step * 17 % 89, 0};
    other.set_wall(step % 5 == 0 ? 2'592'000 : -700'000 * (step % 3));
    one.play(next);
    other.play(next);
  }
  CHECK(one.answers() == other.answers());
  CHECK(one.answers().size() > 10'000);
}
