// Drives a ledger by numbers that may be anything, and has an model judge each answer.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "engine/core/ledger.hpp"
#include "tests/ledger/ledger_file.hpp"
#include "tests/ledger/ledger_model.hpp"

namespace baton::test {

enum class ledger_call : std::uint8_t {
  accept,
  claim,
  finish,
  finish_wrongly,
  cancel,
  enlist,
  renew,
  dismiss,
  pass_time,
  reap,
  reconcile,
  control,
  define,
  promote_behind,
  announce,
  reload,
};

/// One call with arguments that the machine reduces to what exists.
struct ledger_command {
  ledger_call call{};
  int a = 0;
  int b = 0;
  int c = 0;
};

std::ostream& operator<<(std::ostream& to, const ledger_command& command);

class ledger_driver {
 public:
  ledger_driver();

  void run(const ledger_command& command);

  /// Undoes every pause, ends all that is left, and looks at what remains: nothing.
  void finish_everything();

 private:
  void accept(int a, int b, int c);
  void claim(int a, int b);
  void finish(int a, int b, int c);
  void finish_wrongly(int a, int b, int c);
  void cancel(int a);
  void enlist(int a);
  void renew(int a, int b);
  void dismiss(int a);
  void reap(int count_max);
  void reconcile(int unclaimed_max);
  void control(int a, int b, int c);
  void define(int a, int b);
  void promote_behind(int a);
  void announce(int a, int b);
  void reload(bool keep_workers);

  [[nodiscard]] moment now() const;
  [[nodiscard]] worker_incarnation some_worker(int a) const;
  [[nodiscard]] execution_id some_execution(int a) const;
  [[nodiscard]] outcome loss_of(execution_id execution) const;
  void lose_held(const std::vector<execution_id>& held, const movement& moved);
  void refuse(const finish_request& request, errc expected);
  void settle();

  std::unique_ptr<ledger> ledger_ = std::make_unique<ledger>();
  ledger_file file_;
  ledger_model model_;
  duration since_start_ = std::chrono::hours{1};
};

}  // namespace baton::test
