// The simulator as Asio sees it: an executor for the work of one life of one host.
#pragma once

#include <utility>

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>

namespace sim {

class incarnation;

/// What is posted to it runs in virtual time while its life lasts; afterwards it is dropped.
/// Outlived by its world. Converts to `boost::asio::any_io_executor`. To use it, include world.hpp.
class executor {
 public:
  explicit executor(incarnation& owner) noexcept : incarnation_{&owner} {}

  [[nodiscard]] boost::asio::execution_context& query(
      boost::asio::execution::context_t) const noexcept;
  [[nodiscard]] boost::asio::execution::blocking_t query(
      boost::asio::execution::blocking_t) const noexcept {
    return may_run_here_ ? boost::asio::execution::blocking_t{boost::asio::execution::blocking.possibly}
                         : boost::asio::execution::blocking_t{boost::asio::execution::blocking.never};
  }
  [[nodiscard]] executor require(boost::asio::execution::blocking_t::possibly_t) const noexcept {
    return executor{*incarnation_, true};
  }
  [[nodiscard]] executor require(boost::asio::execution::blocking_t::never_t) const noexcept {
    return executor{*incarnation_, false};
  }

  /// Runs `work` at once where that is allowed and its host is what runs now; later otherwise.
  template <class Function>
  void execute(Function&& work) const;

  [[nodiscard]] incarnation& of() const noexcept { return *incarnation_; }

  bool operator==(const executor&) const noexcept = default;

 private:
  executor(incarnation& owner, bool may_run_here) noexcept
      : incarnation_{&owner}, may_run_here_{may_run_here} {}

  incarnation* incarnation_;
  bool may_run_here_ = true;
};

}  // namespace sim
