#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "api/application.hpp"
#include "api/commands.hpp"
#include "api/data_folder.hpp"
#include "api/demo_garage.hpp"
#include "api/membership_clock.hpp"
#include "api/operation_log.hpp"
#include "api/progress_bar.hpp"
#include "api/server.hpp"

namespace api {

namespace {

constexpr int signal_exit_base = 128;  ///< how shells count programs that a signal ended
/// How long answers that refuse what was in flight get to leave, when the disk has failed.
constexpr std::chrono::milliseconds last_answers_time{500};

/// The signals that the main thread waits for; no other thread gets them.
sigset_t block_signals() {
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t waited;
  sigemptyset(&waited);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&waited, signal);
  pthread_sigmask(SIG_BLOCK, &waited, nullptr);
  return waited;
}

ApplicationSettings application_settings(const Settings& settings, const DataFolder& folder,
                                         const OperationLog& log) {
  constexpr std::size_t mebibyte = 1U << 20;
  ApplicationSettings made;
  made.data = folder.path();
  made.operator_key = folder.operator_key();
  made.session_hours = settings.number("session-hours");
  made.log_cache_bytes = static_cast<std::size_t>(settings.number("log-cache-mib")) * mebibyte;
  made.views_cache_bytes = static_cast<std::size_t>(settings.number("views-cache-mib")) * mebibyte;
  made.history_cache_bytes = static_cast<std::size_t>(settings.number("history-cache-mib")) * mebibyte;
  if (log.writes(LogLevel::debug))
    made.on_request = [&log](const RequestRecord& request) {
      log.write(LogLevel::debug, "request",
                {{"method", request.method},
                 {"route", request.route},
                 {"status", request.status},
                 {"microseconds", request.duration.count()},
                 {"correlationId", request.correlation_id}});
    };
  return made;
}

ServerSettings server_settings(const Settings& settings, const OperationLog& log) {
  const auto address = listen_address(settings);
  ServerSettings made;
  made.host = address.host;
  made.port = address.port;
  made.io_threads = static_cast<unsigned>(settings.number("io-threads"));
  made.busy_poll = std::chrono::microseconds(settings.number("busy-poll-us"));
  made.certificate_file = settings.text("tls-cert");
  made.key_file = settings.text("tls-key");
  if (made.certificate_file.empty() != made.key_file.empty())
    throw OperatorError(ExitCode::configuration, "tls-cert and tls-key go together: give both, or neither.");
  made.cors_origins = settings.list("cors-origin");
  made.drain_timeout = std::chrono::seconds(settings.number("drain-seconds"));
  made.on_error = [&log](std::string_view what) { log.write(LogLevel::error, "server", {{"error", what}}); };
  return made;
}

std::unique_ptr<Server> listen(const ServerSettings& settings, Handler& handler) {
  try {
    return std::make_unique<Server>(settings, handler);
  } catch (const CannotListen& error) {
    throw OperatorError(
        ExitCode::unavailable,
        std::string(error.what()) + ". Stop what has it, or choose another address with --listen.");
  } catch (const std::runtime_error& error) {
    throw OperatorError(ExitCode::configuration, std::string(error.what()) + '.');
  }
}

std::string base_url(const ServerSettings& settings, std::uint16_t port) {
  const bool literal_v6 = settings.host.find(':') != std::string::npos;
  return std::string(settings.certificate_file.empty() ? "http://" : "https://") +
         (literal_v6 ? '[' + settings.host + ']' : settings.host) + ':' + std::to_string(port);
}

/// The one that was given, or now.
domain::Instant demo_moment(const Settings& settings) {
  const auto now = Application::now();
  const auto text = settings.text("demo-at");
  if (text.empty()) return now;
  const auto moment = domain::Instant::parse(text);
  if (!moment || *moment > now || *moment < *domain::Instant::parse("2020-01-01T00:00:00Z"))
    throw OperatorError(ExitCode::configuration,
                        settings.where("demo-at") +
                            ": it is an instant from 2020 on that is not to come, such as "
                            "2026-03-02T10:30:00Z, not '" +
                            text + "'.");
  return *moment;
}

/// Fills an empty log; what is there is never touched. Half a demo garage is worse than none, so one that was
/// not finished is told of.
void prepare_demo(Application& application, const Settings& settings) {
  const auto data = settings.text("data");
  const auto moment = demo_moment(settings);
  const auto unfinished = std::filesystem::path(data) / "demo-unfinished";
  application.catch_up();
  if (application.log().head() > 0) {
    if (std::filesystem::exists(unfinished))
      throw OperatorError(ExitCode::configuration,
                          "the demo garage in " + data +
                              " was not finished when the server ended. Remove the folder, and start again.");
    return;
  }
  if (!(std::ofstream(unfinished) << "A demo garage is being made here.\n").flush())
    throw OperatorError(ExitCode::disk, "cannot write " + unfinished.string() + '.');
  ProgressBar bar("making the demo garage");
  make_demo_garage(application, static_cast<std::uint64_t>(settings.number("demo-seed")), moment,
                   [&](std::uint64_t done, std::uint64_t total) { bar.show(done, total); });
  std::filesystem::remove(unfinished);
}

void print_welcome(const std::string& url, bool demo, const Application& application) {
  std::printf("Forecourt %s listens on %s\n  documentation  %s/docs\n",
              std::string(program_version()).c_str(), url.c_str(), url.c_str());
  const auto log_ins = demo ? demo_log_ins(application) : std::vector<DemoLogIn>{};
  for (const auto& [role, email, password] : log_ins)
    std::printf("  log in         %-34s %s   (%s)\n", email.c_str(), password.c_str(), role.c_str());
  if (demo && log_ins.empty()) std::printf("  The data folder has other data, so there is no demo garage.\n");
  std::fflush(stdout);
}

void reload_certificate(Server& server, const ServerSettings& settings, const OperationLog& log) {
  if (settings.certificate_file.empty())
    return log.write(LogLevel::warning, "SIGHUP: there is no certificate to read");
  try {
    server.reload_certificate();
    log.write(LogLevel::info, "certificate read again");
  } catch (const std::exception& error) {
    log.write(LogLevel::error, "the certificate in use stays", {{"error", error.what()}});
  }
}

/// Returns when the server is to stop. From then on a second signal ends the process at once.
void wait_for_stop(const sigset_t& waited, Server& server, const ServerSettings& settings,
                   const OperationLog& log) {
  int signal = 0;
  while (sigwait(&waited, &signal) != 0 || signal == SIGHUP)
    if (signal == SIGHUP) reload_certificate(server, settings, log);
  log.write(LogLevel::info, "stopping", {{"signal", std::int64_t{signal}}});
  std::thread([waited] {
    int again = 0;
    while (sigwait(&waited, &again) != 0 || again == SIGHUP) {}
    std::_Exit(signal_exit_base + again);
  }).detach();
}

}  // namespace

ExitCode serve(const Settings& settings) {
  const auto waited = block_signals();
  const OperationLog log(*parse_log_level(settings.text("log-level")));
  const auto listening = server_settings(settings, log);
  const DataFolder folder(settings.text("data"), DataFolder::Missing::create);
  Application application(application_settings(settings, folder, log), [&log](std::string_view why) {
    log.write(LogLevel::error, "the log cannot be written; ending", {{"error", why}});
    std::this_thread::sleep_for(last_answers_time);
    std::_Exit(static_cast<int>(ExitCode::disk));
  });
  const auto server = listen(listening, application);
  const bool demo = settings.is_on("demo");
  if (demo) prepare_demo(application, settings);
  else application.start();
  server->start();

  const auto url = base_url(listening, server->port());
  log.write(LogLevel::info, "listening",
            {{"url", url},
             {"version", program_version()},
             {"process", std::int64_t{::getpid()}},
             {"position", static_cast<std::int64_t>(application.log().head())}});
  print_welcome(url, demo, application);
  {
    const MembershipClock clock(application);
    wait_for_stop(waited, *server, listening, log);
  }
  server->stop();
  application.stop();
  log.write(LogLevel::info, "stopped", {{"position", static_cast<std::int64_t>(application.log().head())}});
  return ExitCode::success;
}

}  // namespace api
