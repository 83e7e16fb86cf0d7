// One life of one host, from start to crash: all that is pending in it, to be dropped at once.
#pragma once

#include <boost/asio/execution_context.hpp>

#include "sim/operation.hpp"

namespace sim {

class host;
class world;
class event_queue;

/// An `execution_context`, so that Asio's own services (channels, for instance) end with it.
class incarnation final : public boost::asio::execution_context {
 public:
  incarnation(world& where, host& machine);
  ~incarnation();

  [[nodiscard]] bool is_over() const { return over_; }
  [[nodiscard]] world& where() const { return *where_; }
  [[nodiscard]] host& of() const { return *of_; }

  /// Takes an operation in; it leaves by `unlink`.
  void link(operation& pending);
  void unlink(operation& pending);

  /// Calls `visit(operation&)` for all that is pending, which it leaves linked.
  template <class Visit>
  void for_each_pending(Visit visit) const {
    for (operation* each = first_; each != nullptr; each = each->next_) {
      visit(*each);
    }
  }

  /// The crash: destroys the frames of all that is pending. No code of theirs runs but destructors,
  /// and what these post is dropped.
  void end(event_queue& queue);

 private:
  void drop_all(event_queue& queue);

  world* where_;
  host* of_;
  operation* first_ = nullptr;
  bool over_ = false;
};

}  // namespace sim
