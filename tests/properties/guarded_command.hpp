// A step of a stateful property: what it needs is asked before it is drawn, and again before it
// runs.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include <rapidcheck.h>
#include <rapidcheck/state.h>

namespace baton::test {

/// RapidCheck makes a failing sequence small by leaving steps out: what made a later one possible
/// may be gone then. `Rig` has `require(const Model&)`, which compares the two.
template <class Model, class Rig>
class guarded_command : public rc::state::Command<Model, Rig> {
 public:
  void checkPreconditions(const Model& before) const final { RC_PRE(is_possible(before)); }

  void run(const Model& before, Rig& on) const final {
    RC_ASSERT(is_possible(before));
    act(before, on);
    on.require(this->nextState(before));
  }

  void show(std::ostream& to) const final { to << text(); }

 protected:
  [[nodiscard]] virtual bool is_possible(const Model&) const { return true; }
  virtual void act(const Model& before, Rig& on) const = 0;
  [[nodiscard]] virtual std::string text() const = 0;
};

/// Runs commands of these kinds, up to three for each unit of RapidCheck's size. A kind that is
/// listed twice is drawn twice as often. Returns the model as it is then.
template <class... Commands, class Model, class Rig>
Model run_any(const Model& initial, Rig& rig) {
  const auto commands = *rc::gen::scale(
      3.0, rc::state::gen::commands(initial, rc::state::gen::execOneOfWithArgs<Commands...>()));
  rc::state::runAll(commands, initial, rig);
  Model last = initial;
  rc::state::applyAll(commands, last);
  return last;
}

/// One of them; the command is another one where there are none.
template <class T>
T drawn_from(const std::vector<T>& some) {
  RC_PRE(!some.empty());
  return *rc::gen::elementOf(some);
}

}  // namespace baton::test
