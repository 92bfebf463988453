// Reading over HTTP on one core: a page of the directory of about 4 KB and a profile, with their tokens
// checked and their routes found, beside nginx that sends the same bytes from a file. The server has core 0,
// the client core 1.
//
//   http_read_bench [--rounds=3] [--seconds=5]
#include <cstdio>

#include "bench/http_load.hpp"
#include "bench/nginx_process.hpp"
#include "bench/server_process.hpp"

namespace {

using namespace bench;

constexpr int server_core = 0;
constexpr int client_core = 1;
constexpr std::size_t page_bytes = 4'157;

template <class Server>
Figures run_counted(const Server& server, const std::string& request, double seconds) {
  const Load load{.port = server.port(),
                  .connections = 32,
                  .seconds = seconds,
                  .expected_status = 200,
                  .next_request = [&](std::string& out) { out = request; }};
  const auto cpu_before = server.cpu_seconds();
  const auto began = now_seconds();
  auto figures = run_load(load);
  const auto took = now_seconds() - began;
  figures.emplace_back("server CPU us",
                       (server.cpu_seconds() - cpu_before) / (figure(figures, "requests/s") * took) * 1e6);
  return figures;
}

std::string body_of(const ServerProcess& server, const std::string& path) {
  const auto answer = http_request(server.port(), http_text("GET", path, server.token));
  if (answer.status != 200) throw std::runtime_error(path + ": " + answer.body);
  return answer.body;
}

/// The page whose size comes closest to what is wanted.
std::string directory_path(const ServerProcess& server) {
  std::string best;
  std::size_t best_distance = page_bytes;
  for (int rows = 1; rows <= 24; ++rows) {
    const auto path = "/v1/garages/" + server.garage_id + "/customers?pageSize=" + std::to_string(rows);
    const auto size = body_of(server, path).size();
    const auto distance = size > page_bytes ? size - page_bytes : page_bytes - size;
    if (distance >= best_distance) continue;
    best = path;
    best_distance = distance;
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  const auto seconds = static_cast<double>(option(argc, argv, "seconds", 5));
  const auto rounds = static_cast<int>(option(argc, argv, "rounds", 3));
  const TemporaryFolder folder;
  ServerProcess server(folder.path(), server_core);
  pin(0, client_core);
  server.set_up();
  std::string customer;
  for (std::uint64_t number = 0; number < 200; ++number)
    customer = json_member(
        http_request(server.port(), http_text("POST", "/v1/garages/" + server.garage_id + "/customers",
                                              server.token, customer_body(number)))
            .body,
        "customerId");
  const auto page = directory_path(server);
  const auto profile = "/v1/garages/" + server.garage_id + "/customers/" + customer;
  const auto page_body = body_of(server, page);
  const auto profile_body = body_of(server, profile);
  std::printf("page: %zu bytes, profile: %zu bytes\n", page_body.size(), profile_body.size());

  const auto from_server = [&](const std::string& path) {
    return run_counted(server, http_text("GET", path, server.token), seconds);
  };
  const auto from_nginx = [&](const std::string& body) {
    const NginxProcess nginx(body, server_core);
    return run_counted(nginx, http_text("GET", "/page.json", ""), seconds);
  };
  const auto measured =
      Rounds::run(rounds, {{"directory page", [&] { return from_server(page); }},
                           {"nginx, the same bytes", [&] { return from_nginx(page_body); }},
                           {"profile", [&] { return from_server(profile); }},
                           {"nginx, profile's bytes", [&] { return from_nginx(profile_body); }}});
  const auto rate = [&](std::string_view of, std::string_view nginx) {
    return measured.ratio(of, "requests/s", nginx, "requests/s");
  };
  report({"P1", "directory page of 4 KB, requests/s / nginx", 0.75, 0.95},
         rate("directory page", "nginx, the same bytes"));
  report({"P1", "profile, requests/s / nginx", 0.75, 0.95}, rate("profile", "nginx, profile's bytes"));
  std::printf("     server CPU for a page / nginx's: %.2f\n",
              measured.ratio("directory page", "server CPU us", "nginx, the same bytes", "server CPU us"));
}
