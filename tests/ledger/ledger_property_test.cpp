// Whatever is called in whatever order: the ledger's answers keep the rules.
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/ledger/ledger_driver.hpp"

namespace {

using namespace baton::test;

rc::Gen<ledger_command> any_command() {
  // What moves executions is drawn more often than what disturbs them.
  const auto call = rc::gen::weightedElement<ledger_call>({{12, ledger_call::accept},
                                                           {10, ledger_call::claim},
                                                           {8, ledger_call::finish},
                                                           {3, ledger_call::finish_wrongly},
                                                           {4, ledger_call::cancel},
                                                           {3, ledger_call::enlist},
                                                           {2, ledger_call::renew},
                                                           {1, ledger_call::dismiss},
                                                           {4, ledger_call::pass_time},
                                                           {3, ledger_call::reap},
                                                           {2, ledger_call::reconcile},
                                                           {2, ledger_call::control},
                                                           {1, ledger_call::define},
                                                           {1, ledger_call::promote_behind},
                                                           {3, ledger_call::announce},
                                                           {1, ledger_call::reload}});
  const auto number = rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 100));
  return rc::gen::build<ledger_command>(
      rc::gen::set(&ledger_command::call, call), rc::gen::set(&ledger_command::a, number),
      rc::gen::set(&ledger_command::b, number), rc::gen::set(&ledger_command::c, number));
}

}  // namespace

TEST_CASE("whatever is called in whatever order, the rules hold and nothing is left behind") {
  CHECK(rc::check([] {
    const auto commands =
        *rc::gen::scale(4.0, rc::gen::container<std::vector<ledger_command>>(any_command()));
    ledger_driver driver;
    for (const ledger_command& each : commands) {
      driver.run(each);
    }
    driver.finish_everything();
  }));
}
