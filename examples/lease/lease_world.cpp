#include "examples/lease/lease_world.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sim/mailbox.hpp"
#include "sim/network.hpp"
#include "sim/timer.hpp"

namespace lease_example {
namespace {

using boost::asio::use_awaitable;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr nanoseconds disturb_interval = milliseconds{100};

enum fault_number : sim::fault_index { lost, late, cut, crash, pause, drift, fault_count };

struct lease_request {
  sim::host* from = nullptr;
  sim::promise<bool> answer;
};

/// One run. Hosts and links outlive what runs on them.
class lease_world {
 public:
  lease_world(std::uint64_t seed, mistake planted);
  ~lease_world() { world.end(); }
  lease_world(const lease_world&) = delete;
  lease_world& operator=(const lease_world&) = delete;

  run_report run();

  /// A message that may be lost or late on its way.
  template <class Function>
  void send(sim::host& from, sim::host& to, Function on_arrival) {
    const sim::visit here = world.visit_to(from.site_of("message").at(to.noun(), to.number()));
    if (const sim::fault is_lost = faults.offer(lost, here)) {
      faults.took_effect(is_lost);
      return;
    }
    const sim::fault is_late = faults.offer(late, here);
    const nanoseconds delay =
        is_late ? faults.size(is_late, milliseconds{1}, milliseconds{800}) : nanoseconds{0};
    faults.took_effect(is_late);
    links.send_late(from, to, here, delay, std::move(on_arrival));
  }

  void count_leaders();

  sim::world world;
  sim::fault_plan faults;
  sim::network links;
  mistake planted;
  sim::host* server = nullptr;
  std::vector<sim::host*> nodes;
  run_report report;

 private:
  awaitable<void> disturb();
  void disturb_host(sim::host& one);
};

/// One life of a node's machine: the node, and what the world is to it.
class node_process final : public sim::program, public surroundings {
 public:
  node_process(lease_world& in, sim::host& on)
      : in_{in}, on_{on}, wake_{on.current()}, node_{*this, in.planted} {
    boost::asio::co_spawn(on.get_executor(), node_.run(), boost::asio::detached);
  }

  [[nodiscard]] bool leads() const { return node_.leads(); }

  [[nodiscard]] nanoseconds now() const override { return on_.local_now(); }
  awaitable<void> wait(nanoseconds span) override {
    co_await wake_.async_wait(span, use_awaitable);
  }
  awaitable<bool> ask_for_lease() override;
  void begin_to_lead() override { in_.count_leaders(); }

 private:
  lease_world& in_;
  sim::host& on_;
  sim::timer wake_;
  node node_;
};

/// One life of the server's machine.
class server_process final : public sim::program {
 public:
  server_process(lease_world& in, sim::host& on)
      : in_{in}, on_{on}, inbox_{on.current()}, leases_{on.local_now(), in.planted} {
    boost::asio::co_spawn(on.get_executor(), serve(), boost::asio::detached);
  }

  void arrived(const lease_request& asked) { inbox_.put(asked); }

 private:
  awaitable<void> serve() {
    while (true) {
      const auto asked = co_await inbox_.async_take(use_awaitable);
      const bool granted = leases_.grants(asked->from->index(), on_.local_now());
      in_.send(on_, *asked->from, [to = asked->answer, granted] { to.give(granted); });
    }
  }

  lease_world& in_;
  sim::host& on_;
  sim::mailbox<lease_request> inbox_;
  lease_server leases_;
};

awaitable<bool> node_process::ask_for_lease() {
  auto begin = [this](sim::promise<bool> to) {
    auto arrive = [server = in_.server, asked = lease_request{&on_, to}] {
      static_cast<server_process*>(server->running())->arrived(asked);
    };
    in_.send(on_, *in_.server, std::move(arrive));
  };
  return sim::async_promise_within<bool>(on_.current(), "lease.ask", seconds{1}, false,
                                         std::move(begin), use_awaitable);
}

sim::world_options options_of(std::uint64_t seed) {
  sim::world_options options;
  options.seed = seed;
  options.scheduling = sim::all_policies[seed % sim::all_policies.size()];
  return options;
}

lease_world::lease_world(std::uint64_t seed, mistake to_plant)
    : world{options_of(seed)},
      faults{world, fault_kinds()},
      links{world, faults, {}},
      planted{to_plant} {
  sim::random_stream random = world.random_for("lease");
  for (sim::fault_index kind = 0; kind < fault_count; ++kind) {
    // Half of the kinds are off in a seed: with all of them a little on, less is found.
    const double often = random.unit() * (kind == drift ? 1.0 : 0.03);
    faults.set_rate(kind, random.chance(0.5) ? often : 0.0);
  }
  server = &world.add_host("server", 1, [this](sim::host& on) {
    return std::make_unique<server_process>(*this, on);
  });
  const std::int64_t node_count = random.between(2, 3);
  for (std::int64_t number = 1; number <= node_count; ++number) {
    nodes.push_back(&world.add_host("node", number, [this](sim::host& on) {
      return std::make_unique<node_process>(*this, on);
    }));
  }
}

run_report lease_world::run() {
  server->start();
  for (sim::host* const each : nodes) {
    each->start();
  }
  sim::incarnation& outside = world.outside().current();
  boost::asio::co_spawn(world.outside().get_executor(), disturb(), boost::asio::detached);
  world.after(seconds{20}, outside, "faults end", 0, [this] { faults.end_all(); });
  world.after(seconds{30}, outside, "end", 0, [this] { world.stop(); });
  world.run();
  const bool led = std::any_of(nodes.begin(), nodes.end(), [](const sim::host* each) {
    return each->is_up() && static_cast<node_process*>(each->running())->leads();
  });
  if (report.holds() && !led) {
    report.at = world.now();
    report.broken = "nobody leads ten seconds after the last fault";
  }
  report.digest = world.what_happened().digest();
  report.events = world.event_count();
  report.faults = faults.fired();
  return report;
}

/// The judge: asks every machine, each of which goes by its own clock.
void lease_world::count_leaders() {
  std::string leaders;
  int count = 0;
  for (const sim::host* const each : nodes) {
    if (each->is_up() && static_cast<node_process*>(each->running())->leads()) {
      leaders += (count++ == 0 ? "" : " and ") + each->name();
    }
  }
  ++report.grants;
  if (count > 1 && report.holds()) {
    report.at = world.now();
    report.broken = leaders + " lead at the same time";
    world.stop();
  }
}

awaitable<void> lease_world::disturb() {
  std::vector<sim::host*> hosts = nodes;
  hosts.push_back(server);
  for (sim::host* const each : hosts) {
    if (const sim::fault drifts = faults.offer(drift, world.visit_to(each->site_of("clock")))) {
      constexpr std::int64_t ppb_max = 50'000'000;
      const auto drawn = faults.size(drifts, nanoseconds{1}, nanoseconds{2 * ppb_max}).count();
      each->drift(drawn - ppb_max);
      faults.took_effect(drifts);
    }
  }
  sim::timer wake{world.outside().current()};
  while (true) {
    co_await wake.async_wait(disturb_interval, use_awaitable);
    for (sim::host* const each : hosts) {
      disturb_host(*each);
    }
  }
}

void lease_world::disturb_host(sim::host& one) {
  const sim::visit here = world.visit_to(one.site_of("host"));
  const auto undo_after = [&](sim::fault what, auto undo) {
    const nanoseconds span = faults.size(what, milliseconds{10}, seconds{3});
    world.after(span, world.outside().current(), "undo", here.key, std::move(undo));
  };
  if (!one.is_up()) {
    return;
  }
  if (const sim::fault dies = faults.offer(crash, here)) {
    faults.took_effect(dies);
    one.crash();
    undo_after(dies, [&one] { one.start(); });
  } else if (const sim::fault stands = faults.offer(pause, here)) {
    one.pause();
    undo_after(stands, [this, &one, stands, waited = one.waited_count()] {
      if (one.waited_count() > waited) {
        faults.took_effect(stands);
      }
      one.resume();
    });
  } else if (const sim::fault away = &one == server ? sim::fault{} : faults.offer(cut, here)) {
    links.cut(one, *server, away);
    undo_after(away, [this, &one] { links.mend(one, *server); });
  }
}

}  // namespace

const std::vector<sim::fault_kind>& fault_kinds() {
  static const std::vector<sim::fault_kind> kinds{
      {"message.lost", "a message is lost"},
      {"message.late", "a message comes late"},
      {"link.cut", "a node does not reach the server for a while"},
      {"host.crash", "a machine dies, and starts again"},
      {"host.pause", "a machine stands still, and goes on as if nothing were"},
      {"clock.drift", "a machine's clock runs too fast or too slow"},
  };
  return kinds;
}

run_report play(std::uint64_t seed, mistake planted) {
  lease_world in{seed, planted};
  run_report report = in.run();
  report.seed = seed;
  return report;
}

}  // namespace lease_example
