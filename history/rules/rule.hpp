// What all rules share: the interface, where they leave what they found, and the list of them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "history/checker.hpp"
#include "history/timeline.hpp"

namespace baton::history {

/// Collects what one rule finds: keeps the first findings and counts all.
class judgement {
 public:
  judgement(std::string_view rule, std::size_t findings_max)
      : findings_max_{findings_max}, outcome_{std::string{rule}, 0, 0} {}

  /// One more thing was judged, whatever came of it.
  void judged() { ++outcome_.judged_count; }

  /// The rule is broken. Lines that are not known (0) are left out, the others sorted.
  void broken(const observed_execution& execution, std::string expected, std::string seen,
              std::vector<mark> shown);
  void broken(std::string_view action_ref, std::string expected, std::string seen,
              std::vector<mark> shown);

  [[nodiscard]] const rule_verdict& outcome() const { return outcome_; }
  [[nodiscard]] const std::vector<finding>& findings() const { return findings_; }

 private:
  void add(finding found, std::vector<mark> shown);

  std::size_t findings_max_;
  rule_verdict outcome_;
  std::vector<finding> findings_;
};

/// One rule of the design. Judges a whole history at once, because what explains a line may follow
/// it: a grant is often seen before the acknowledgement that names its queue.
class rule {
 public:
  virtual ~rule() = default;

  /// The name in reports, such as `slot-bound`.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// What holds when it is kept, in one line.
  [[nodiscard]] virtual std::string_view sentence() const = 0;
  virtual void judge(const timeline& seen, const check_options& options, judgement& into) const = 0;
};

std::unique_ptr<rule> make_slot_bound();
std::unique_ptr<rule> make_fifo();
std::unique_ptr<rule> make_released_once();
std::unique_ptr<rule> make_no_leak();
std::unique_ptr<rule> make_one_verdict();
std::unique_ptr<rule> make_completion_published();
std::unique_ptr<rule> make_nothing_lost();
std::unique_ptr<rule> make_run_once();
std::unique_ptr<rule> make_deadline();
std::unique_ptr<rule> make_cancel();
std::unique_ptr<rule> make_fenced();
std::unique_ptr<rule> make_isolation();

}  // namespace baton::history
