// The one secret that everything else is locked with. Without it the data keys, and so all personal data, are
// lost; with it and the data folder, everything can be read. Keep a copy apart from the backups.
//
//   FORECOURT_MASTER_KEY := 64 hexadecimal digits | 32 bytes in base64 or base64url, padded or not
//   key file             := 64 hexadecimal digits, newline          mode 0600
#pragma once

#include <expected>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "eventstore/bytes.hpp"

namespace eventstore {

/// A key that the operator has to put right: missing, damaged, that of other data, or open to others. The
/// message says which and what to do.
struct KeyRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// 32 secret bytes, wiped when the object goes. They are never used themselves: every use has its own key,
/// derived by HKDF.
class MasterKey {
 public:
  static constexpr const char* variable = "FORECOURT_MASTER_KEY";

  /// What to do when there is no key file: `create` at the first start, `refuse` when data exists already and
  /// a new key could not open it.
  enum class Missing { create, refuse };

  /// From the environment variable when it is set (and then the file is not looked at), else from the file.
  /// Throws KeyRefused when the variable is malformed, or the file is
  /// open to the group or to others, is not what a key file looks like, or is missing and may not be created.
  static MasterKey load(const std::filesystem::path& file, Missing missing);

  /// One of the forms that the environment variable may have; otherwise what is wrong with it.
  static std::expected<MasterKey, std::string> parse(std::string_view text);

  explicit MasterKey(const Bytes32& bytes) : bytes_(bytes) {}
  ~MasterKey();
  MasterKey(const MasterKey&) = delete;
  MasterKey& operator=(const MasterKey&) = delete;
  MasterKey(MasterKey&& other) noexcept;

  /// Wraps the data keys of persons.
  Bytes32 wrapping_key() const { return derive("data key wrapping"); }
  /// Hides unique values (phone numbers, registrations) in the index of claims.
  Bytes32 claims_key() const { return derive("claims"); }
  /// Authenticates bearer tokens and cursors.
  Bytes32 tokens_key() const { return derive("tokens"); }
  /// Tells one master key from another, and nothing else about it. May be stored in the open.
  Bytes32 fingerprint() const { return derive("fingerprint"); }

  /// A key for one purpose. A purpose's name is a promise: what was made with the key needs it for ever.
  Bytes32 derive(std::string_view purpose) const;

 private:
  Bytes32 bytes_;
};

}  // namespace eventstore
