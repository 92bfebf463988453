// Durable commands over HTTP: "add a customer" (a new stream, a number, a unique phone number, a new data
// key, sealed details), "revise the notes" (a version check on a customer that is there), and all commands of
// a garage's day in their shares, answered after they are on the disk. Beside them RocksDB with as many
// synced writers, and a file that is appended to and synced.
//
//   append_bench [--rounds=3] [--seconds=5] [--only=N]   the Nth contender alone, to look at it with a
//   profiler
#include <cstdio>

#include "bench/customer_story.hpp"
#include "bench/filled_log.hpp"
#include "bench/http_load.hpp"
#include "bench/plain_storage.hpp"
#include "bench/server_process.hpp"
#include "domain/customer.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/merkle_tree.hpp"
#include "projections/event_codec.hpp"

namespace {

using namespace bench;

/// What a load costs, with the server's CPU for each request.
Figures run_counted(const ServerProcess& server, const Load& load) {
  const InstructionCounter instructions(server.process());
  const auto cpu_before = server.cpu_seconds();
  const auto began = now_seconds();
  auto figures = run_load(load);
  const auto took = now_seconds() - began;
  const auto cpu = server.cpu_seconds() - cpu_before;
  const auto requests = figure(figures, "requests/s") * took;
  figures.emplace_back("server CPU us", cpu / requests * 1e6);
  if (const auto executed = instructions.count())
    figures.emplace_back("thousand instructions", *executed / requests / 1e3);
  return figures;
}

Figures add_customers(int clients, double seconds) {
  const TemporaryFolder folder;
  ServerProcess server(folder.path());
  server.set_up();
  const auto path = "/v1/garages/" + server.garage_id + "/customers";
  std::uint64_t number = 0;
  return run_counted(server, {.port = server.port(),
                              .connections = clients,
                              .seconds = seconds,
                              .expected_status = 201,
                              .next_request = [&](std::string& out) {
                                out = http_text("POST", path, server.token, customer_body(number++));
                              }});
}

Figures revise_notes(int clients, double seconds) {
  constexpr std::uint64_t customers = 2'000;
  const TemporaryFolder folder;
  ServerProcess server(folder.path());
  server.set_up();
  std::vector<std::string> paths;
  for (std::uint64_t number = 0; number < customers; ++number) {
    const auto made =
        http_request(server.port(), http_text("POST", "/v1/garages/" + server.garage_id + "/customers",
                                              server.token, customer_body(number)));
    paths.push_back("/v1/customers/" + json_member(made.body, "customerId") + "/notes");
  }
  std::uint64_t number = 0;
  return run_counted(server, {.port = server.port(),
                              .connections = clients,
                              .seconds = seconds,
                              .expected_status = 200,
                              .next_request = [&](std::string& out) {
                                const auto notes =
                                    R"({"notes": "call before noon, not on Fridays, ask for )" +
                                    std::to_string(number) + "\"}";
                                out = http_text("PUT", paths[number++ % paths.size()], server.token, notes);
                              }});
}

Figures garage_day(int clients, double seconds) {
  const TemporaryFolder folder;
  ServerProcess server(folder.path());
  server.set_up();
  return run_counted(server, {.port = server.port(),
                              .connections = clients,
                              .seconds = seconds,
                              .expected_status = 0,
                              .conversation = [&](int connection) {
                                return std::make_unique<CustomerStory>(server.garage_id, server.token,
                                                                       static_cast<std::uint64_t>(connection),
                                                                       static_cast<std::uint64_t>(clients));
                              }});
}

/// CPU for the proof and the privacy of one new customer: a data key made, wrapped and unwrapped, the
/// personal part sealed, the commit hashed and added to the tree.
Figures prove_and_seal() {
  const TemporaryFolder folder;
  fill_log(folder.path(), {.customers = 3'000, .visits = 0});
  OpenedLog opened(folder.path());
  const eventstore::Aes256Gcm wrapping(eventstore::random_bytes32());
  eventstore::MerkleFrontier tree;
  double seconds = 0;
  std::uint64_t commits = 0;
  const auto cursor = opened.log().read(0);
  while (const auto* const commit = cursor->next()) {
    const auto& event = commit->events.front();
    if (event.type != domain::customer::Registered::type) continue;
    const auto personal = opened.log().unseal(commit->metadata, event).value();
    const auto began = thread_cpu_seconds();
    std::string wrapped;
    wrapping.seal(eventstore::random_nonce(), "twelve bytes", eventstore::random_bytes32(), wrapped);
    eventstore::Bytes32 key;
    if (!opened.keys().data_key(event.key_number, key)) throw std::logic_error("a key is gone");
    std::string sealed;
    eventstore::Aes256Gcm(key).seal(eventstore::random_nonce(),
                                    "what the text belongs to: organisation, stream, version", personal,
                                    sealed);
    tree.append(eventstore::leaf_hash(std::string_view(commit->stored).substr(sizeof(eventstore::Bytes32))));
    seconds += thread_cpu_seconds() - began;
    ++commits;
  }
  return {{"CPU us", seconds / static_cast<double>(commits) * 1e6}};
}

}  // namespace

int main(int argc, char** argv) {
  const auto seconds = static_cast<double>(option(argc, argv, "seconds", 5));
  const auto rounds = static_cast<int>(option(argc, argv, "rounds", 3));
  const std::vector<Contender> contenders = {
      {"add customers, 32 clients", [&] { return add_customers(32, seconds); }},
      {"RocksDB, 32 threads",
       [&] { return in_own_process([&] { return synced_rocksdb_puts(32, seconds); }); }},
      {"revise notes, 32 clients", [&] { return revise_notes(32, seconds); }},
      {"add customers, 1 client", [&] { return add_customers(1, seconds); }},
      {"write + fdatasync, 400 B",
       [&] { return in_own_process([&] { return synced_file_appends(seconds); }); }},
      {"revise notes, 1 client", [&] { return revise_notes(1, seconds); }},
      {"proof and privacy of a customer", [&] { return in_own_process(prove_and_seal); }},
      {"add customers, 128 clients", [&] { return add_customers(128, seconds); }},
      {"a garage's day, 32 clients", [&] { return garage_day(32, seconds); }},
      {"a garage's day, 1 client", [&] { return garage_day(1, seconds); }}};
  if (const auto only = option(argc, argv, "only", 0); only > 0) {
    Rounds::run(rounds, {contenders.at(static_cast<std::size_t>(only) - 1)});
    return 0;
  }
  const auto measured = Rounds::run(rounds, contenders);
  const auto rocksdb_ratio = [&](std::string_view contender) {
    return measured.ratio(contender, "requests/s", "RocksDB, 32 threads", "puts/s");
  };
  report({"P3", "add a customer, 32 clients / RocksDB sync, 32 threads", 0.60, 0.80},
         rocksdb_ratio("add customers, 32 clients"));
  report({"P3", "revise notes, 32 clients / RocksDB sync, 32 threads", 0.60, 0.80},
         rocksdb_ratio("revise notes, 32 clients"));
  report({"P3", "a garage's day, 32 clients / RocksDB sync, 32 threads", 0.60, 0.80},
         rocksdb_ratio("a garage's day, 32 clients"));
  const auto p50_ratio = [&](std::string_view contender) {
    return measured.ratio(contender, "p50 ms", "write + fdatasync, 400 B", "p50 ms");
  };
  report({"P6", "p50 of adding a customer, 1 client / write + fdatasync", 3.5, 2.7, true},
         p50_ratio("add customers, 1 client"));
  report({"P6", "p50 of revising notes, 1 client / write + fdatasync", 3.5, 2.7, true},
         p50_ratio("revise notes, 1 client"));
  report({"P6", "p50 of a garage's day, 1 client / write + fdatasync", 3.5, 2.7, true},
         p50_ratio("a garage's day, 1 client"));
  const auto p99_ratio = [&](std::string_view contender) {
    return measured.ratio(contender, "p99 ms", "RocksDB, 32 threads", "p99 ms");
  };
  report({"P7", "p99 of adding a customer, 32 clients / RocksDB sync", 2.5, 1.6, true},
         p99_ratio("add customers, 32 clients"));
  report({"P7", "p99 of revising notes, 32 clients / RocksDB sync", 2.5, 1.6, true},
         p99_ratio("revise notes, 32 clients"));
  report({"P7", "p99 of a garage's day, 32 clients / RocksDB sync", 2.5, 1.6, true},
         p99_ratio("a garage's day, 32 clients"));
  report({"P16", "adding a customer with proof and privacy / without", 0.85, 0.92},
         1 - measured.ratio("proof and privacy of a customer", "CPU us", "add customers, 32 clients",
                            "server CPU us"));
}
