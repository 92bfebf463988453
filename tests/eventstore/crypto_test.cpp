// Known answers from the standards, and what a reader of sealed text may rely on.
#include "eventstore/crypto.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <set>
#include <thread>
#include <vector>

namespace eventstore {
namespace {

std::string unhex(std::string_view text) { return from_hex(text).value(); }

template <class Array>
Array array_of(std::string_view hex_text) {
  Array bytes;
  const auto text = unhex(hex_text);
  EXPECT_EQ(text.size(), bytes.size());
  std::copy(text.begin(), text.end(), bytes.begin());
  return bytes;
}

TEST(Hex, goes_both_ways_and_refuses_what_is_not_hex) {
  EXPECT_EQ(hex(unhex("00ff7Fa0")), "00ff7fa0");
  EXPECT_EQ(hex(""), "");
  EXPECT_EQ(hex("a\0b"), "610062") << "a literal is taken whole";
  EXPECT_EQ(from_hex(""), "");
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0g"));
  EXPECT_FALSE(from_hex("0 "));
}

TEST(Base64url, writes_the_vectors_of_rfc_4648_without_padding) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff", "-_8"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64url(bytes), text);
    EXPECT_EQ(from_base64url(text), bytes);
  }
}

TEST(Base64url, gives_each_byte_string_one_spelling) {
  EXPECT_FALSE(from_base64url("Zg=="));
  EXPECT_FALSE(from_base64url("Zh")) << "the unused bits are not zero";
  EXPECT_FALSE(from_base64url("Zm9")) << "the unused bits are not zero";
  EXPECT_FALSE(from_base64url("Z"));
  EXPECT_FALSE(from_base64url("Zm9vY"));
  EXPECT_FALSE(from_base64url("+/8"));
  EXPECT_FALSE(from_base64url("Zm 9v"));
}

TEST(Base64url, gives_random_bytes_back) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
    EXPECT_EQ(from_hex(hex(bytes)), bytes);
  }
}

TEST(Sha256, gives_the_answers_of_fips_180) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, does_not_care_how_the_message_was_cut) {
  const auto whole = sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
  EXPECT_EQ(sha256({"abcdbcdecdefdefg", "", "efghfghighijhijkijkljklmklmnlmnomnopnopq"}), whole);
  Sha256 pieces;
  pieces.update("abcdbcdecdefdefgefghfghighijhijk");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
      << "another message in between is another message";
  pieces.update("ijkljklmklmnlmnomnopnopq");
  EXPECT_EQ(pieces.finish(), whole);
  pieces.update("abc");
  EXPECT_EQ(pieces.finish(), sha256("abc")) << "finish starts the next message";
}

struct HmacVector {
  std::string key;
  std::string message;
  const char* answer;
};

TEST(Hmac, gives_the_answers_of_rfc_4231) {
  const HmacVector vectors[] = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {unhex("0102030405060708090a0b0c0d0e0f10111213141516171819"), std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The key needs "
       "to be "
       "hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}};
  for (const auto& vector : vectors) {
    EXPECT_EQ(hex(hmac_sha256(vector.key, {vector.message})), vector.answer);
    const std::string_view message = vector.message;
    EXPECT_EQ(hex(hmac_sha256(vector.key, {message.substr(0, 3), message.substr(3)})), vector.answer);
  }
}

TEST(Hkdf, gives_the_first_32_bytes_of_the_answers_of_rfc_5869) {
  EXPECT_EQ(hex(hkdf_sha256(std::string(22, '\x0b'), unhex("f0f1f2f3f4f5f6f7f8f9"),
                            unhex("000102030405060708090a0b0c"))),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  EXPECT_EQ(hex(hkdf_sha256(std::string(22, '\x0b'), "")),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

struct GcmVector {
  const char* key;
  const char* nonce;
  const char* associated;
  const char* plaintext;
  const char* sealed;
};

// The AES-256 cases with 96-bit nonces of the GCM submission to NIST (test cases 13 to 16).
const GcmVector gcm_vectors[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "",
     "530f8afbc74536b9a963b4f1c4cb738b"},
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "",
     "00000000000000000000000000000000", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
     "b16aedf5aa0de657ba637b391aafd255",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
     "c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
     "b16aedf5aa0de657ba637b39",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
     "c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"}};

TEST(Aes256Gcm, gives_the_known_answers) {
  for (const auto& vector : gcm_vectors) {
    const Aes256Gcm cipher(array_of<Bytes32>(vector.key));
    const auto nonce = array_of<Nonce>(vector.nonce);
    std::string sealed = "before:";
    cipher.seal(nonce, unhex(vector.associated), unhex(vector.plaintext), sealed);
    EXPECT_EQ(hex(sealed), hex("before:") + vector.sealed);
    std::string plaintext = "before:";
    EXPECT_TRUE(cipher.open(nonce, unhex(vector.associated), unhex(vector.sealed), plaintext));
    EXPECT_EQ(hex(plaintext), hex("before:") + vector.plaintext);
  }
}

TEST(Aes256Gcm, refuses_every_changed_bit) {
  const Aes256Gcm cipher(random_bytes32());
  const auto nonce = random_nonce();
  std::string sealed;
  cipher.seal(nonce, "customer 7", "+447700900123", sealed);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    std::string out = "untouched";
    EXPECT_FALSE(cipher.open(nonce, "customer 7", changed, out)) << "bit " << bit;
    EXPECT_EQ(out, "untouched");
  }
  std::string out;
  EXPECT_TRUE(cipher.open(nonce, "customer 7", sealed, out)) << "a refusal before does no harm";
}

TEST(Aes256Gcm, refuses_another_place_nonce_key_or_length) {
  const auto key = random_bytes32();
  const Aes256Gcm cipher(key);
  const auto nonce = random_nonce();
  std::string sealed;
  cipher.seal(nonce, "customer 7", "+447700900123", sealed);

  std::string out;
  EXPECT_FALSE(cipher.open(nonce, "customer 8", sealed, out));
  EXPECT_FALSE(cipher.open(nonce, "", sealed, out));
  EXPECT_FALSE(cipher.open(random_nonce(), "customer 7", sealed, out));
  EXPECT_FALSE(Aes256Gcm(random_bytes32()).open(nonce, "customer 7", sealed, out));
  EXPECT_FALSE(cipher.open(nonce, "customer 7", sealed.substr(1), out));
  EXPECT_FALSE(cipher.open(nonce, "customer 7", "", out));
  EXPECT_FALSE(cipher.open(nonce, "customer 7", sealed.substr(0, Aes256Gcm::tag_bytes - 1), out));
  EXPECT_EQ(out, "");
  EXPECT_TRUE(Aes256Gcm(key).open(nonce, "customer 7", sealed, out)) << "the same key in another object";
}

TEST(Aes256Gcm, leaves_zeros_in_a_fixed_buffer_that_it_refused) {
  const Aes256Gcm cipher(random_bytes32());
  std::array<unsigned char, 32> out;
  out.fill(0xee);
  EXPECT_FALSE(cipher.open(random_nonce(), "", std::string(48, 'x'), out));
  EXPECT_EQ(out, (std::array<unsigned char, 32>{}));
}

TEST(Aes256Gcm, keeps_many_keys_apart_on_one_thread) {
  std::vector<std::unique_ptr<Aes256Gcm>> ciphers;
  std::vector<std::string> sealed(10);
  const auto nonce = random_nonce();
  for (int i = 0; i < 10; ++i) ciphers.push_back(std::make_unique<Aes256Gcm>(random_bytes32()));
  for (std::size_t i = 0; i < 10; ++i) ciphers[i]->seal(nonce, "", std::to_string(i), sealed[i]);
  for (const std::size_t i : {3U, 3U, 0U, 9U, 8U, 7U, 6U, 5U, 4U, 3U, 2U, 1U, 0U, 9U}) {
    std::string out;
    EXPECT_TRUE(ciphers[i]->open(nonce, "", sealed[i], out));
    EXPECT_EQ(out, std::to_string(i));
    EXPECT_FALSE(ciphers[i]->open(nonce, "", sealed[(i + 1) % 10], out));
  }
}

TEST(Aes256Gcm, may_be_used_by_several_threads_at_once) {
  const Aes256Gcm cipher(random_bytes32());
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&cipher, thread] {
      for (int i = 0; i < 500; ++i) {
        const auto text = std::to_string(thread * 1000 + i);
        const auto nonce = random_nonce();
        std::string sealed;
        std::string out;
        cipher.seal(nonce, text, text, sealed);
        EXPECT_TRUE(cipher.open(nonce, text, sealed, out));
        EXPECT_EQ(out, text);
      }
    });
}

TEST(Random, does_not_repeat) {
  std::set<Nonce> nonces;
  std::set<std::uint64_t> numbers;
  std::set<Bytes32> keys;
  for (int i = 0; i < 2000; ++i) {
    nonces.insert(random_nonce());
    numbers.insert(random_number());
    keys.insert(random_bytes32());
  }
  EXPECT_EQ(nonces.size(), 2000U);
  EXPECT_EQ(numbers.size(), 2000U);
  EXPECT_EQ(keys.size(), 2000U);
}

TEST(Random, fills_large_buffers_to_the_end) {
  std::vector<unsigned char> bytes(100'000);
  fill_random(bytes);
  std::array<int, 256> counts{};
  for (const auto byte : bytes) ++counts[byte];
  for (const int count : counts) EXPECT_GT(count, 200);
}

TEST(Random, differs_in_a_forked_child) {
  (void)random_bytes32();  // so that there is a stock which the child inherits
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto bytes = random_bytes32();
    const bool written = ::write(ends[1], bytes.data(), bytes.size()) == ssize_t{bytes.size()};
    ::_exit(written ? 0 : 1);
  }
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  Bytes32 childs{};
  ASSERT_EQ(::read(ends[0], childs.data(), childs.size()), ssize_t{childs.size()});
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_NE(childs, random_bytes32());
}

TEST(ConstantTimeCompare, knows_equal_from_different) {
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secret "));
  EXPECT_TRUE(equal_in_constant_time("", ""));
}

TEST(Wipe, leaves_zeros) {
  auto key = random_bytes32();
  wipe(key);
  EXPECT_EQ(key, Bytes32{});
}

}  // namespace
}  // namespace eventstore
