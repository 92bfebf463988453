#include "eventstore/master_key.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "eventstore/crypto.hpp"
#include "eventstore/file.hpp"

namespace eventstore {

namespace {

constexpr std::size_t hex_characters = 64;

/// A secret in a string, wiped however the scope is left.
struct SecretText {
  std::string text;
  ~SecretText() { wipe({reinterpret_cast<unsigned char*>(text.data()), text.size()}); }
};

std::optional<std::string> from_any_base64(std::string_view text) {
  const auto padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
  if (padding > 2 || (padding > 0 && text.size() % 4 != 0)) return std::nullopt;
  SecretText unpadded{std::string(text.substr(0, text.size() - padding))};
  std::ranges::replace(unpadded.text, '+', '-');
  std::ranges::replace(unpadded.text, '/', '_');
  return from_base64url(unpadded.text);
}

/// The key that just was created, or nothing when somebody else created the file first.
std::optional<MasterKey> create(const std::filesystem::path& file) {
  auto bytes = random_bytes32();
  const MasterKey key(bytes);
  const SecretText content{hex(bytes) + "\n"};
  wipe(bytes);

  // Written under another name and then linked, so that a crash leaves no half-written key file behind.
  auto draft = file;
  draft += "." + hex(random_nonce()) + ".new";
  {
    const File out(draft, O_WRONLY | O_CREAT | O_EXCL);
    if (::fchmod(out.descriptor(), 0600) != 0) throw_system_error("protecting", draft);
    out.write_at(0, content.text);
    out.sync_data();
  }
  const bool linked = ::link(draft.c_str(), file.c_str()) == 0;
  const int link_error = errno;
  ::unlink(draft.c_str());
  if (!linked && link_error == EEXIST) return std::nullopt;
  if (!linked) throw std::system_error(link_error, std::generic_category(), "creating " + file.string());
  sync_folder(file.parent_path());
  return MasterKey::parse(std::string_view(content.text).substr(0, hex_characters)).value();
}

void check_privacy(const File& in) {
  struct stat status{};
  if (::fstat(in.descriptor(), &status) != 0) throw_system_error("inspecting", in.path());
  if (!S_ISREG(status.st_mode))
    throw KeyRefused("The master key " + in.path().string() + " is not a regular file.");
  if ((status.st_mode & 077) != 0)
    throw KeyRefused("The master key file " + in.path().string() +
                     " can be used by others than its owner. Run: chmod 600 " + in.path().string());
}

MasterKey read(const std::filesystem::path& file) {
  const File in(file, O_RDONLY);
  check_privacy(in);
  SecretText content{std::string(hex_characters + 2, '\0')};
  content.text.resize(
      in.read_at(0, {reinterpret_cast<unsigned char*>(content.text.data()), content.text.size()}));
  if (content.text.ends_with('\n')) content.text.pop_back();
  if (content.text.size() == hex_characters)
    if (auto key = MasterKey::parse(content.text)) return std::move(*key);
  throw KeyRefused("The master key file " + file.string() +
                   " is damaged: it must hold 64 hexadecimal digits. Restore it from your copy.");
}

}  // namespace

MasterKey::~MasterKey() { wipe(bytes_); }

MasterKey::MasterKey(MasterKey&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }

std::expected<MasterKey, std::string> MasterKey::parse(std::string_view text) {
  auto bytes = text.size() == hex_characters ? from_hex(text) : from_any_base64(text);
  if (!bytes) return std::unexpected("it is neither 64 hexadecimal digits nor base64");
  const SecretText secret{std::move(*bytes)};
  Bytes32 key;
  if (secret.text.size() != key.size())
    return std::unexpected("it holds " + std::to_string(secret.text.size()) + " bytes, not 32");
  std::ranges::copy(secret.text, key.begin());
  MasterKey master(key);
  wipe(key);
  return master;
}

MasterKey MasterKey::load(const std::filesystem::path& file, Missing missing) {
  if (const char* const text = ::secure_getenv(variable); text != nullptr) {
    auto key = parse(text);
    if (!key)
      throw KeyRefused(std::string("The environment variable ") + variable + " is not a key: " + key.error() +
                       ".");
    return std::move(*key);
  }
  if (!std::filesystem::exists(file)) {
    if (missing == Missing::refuse)
      throw KeyRefused("The master key is missing: there is data, but neither " + file.string() + " nor " +
                       variable + " in the environment. Restore the key from your copy.");
    if (auto key = create(file)) return std::move(*key);
  }
  return read(file);
}

Bytes32 MasterKey::derive(std::string_view purpose) const {
  return hkdf_sha256(bytes_, std::string("forecourt ").append(purpose));
}

}  // namespace eventstore
