# shellcheck shell=sh
# What the scripts plateau and verify know of this machine: its JDKs and its package manager. Sourced, not run.
# Nothing here writes to standard output except what a function is asked for.

# read_jdk_version DIR: sets version to the feature version (17, 21, 25 ...) of the JDK or JRE in DIR, or to nothing.
read_jdk_version() {
    version=
    [ -x "$1/bin/java" ] || return 0
    if [ -r "$1/release" ]; then
        while IFS= read -r line || [ -n "$line" ]; do # sed could do that, but a start asks for this several times
            case $line in
                JAVA_VERSION=*)
                    version=${line#*=}
                    version=${version#\"}
                    version=${version%%[!0-9.]*}
                    break
                    ;;
                *) ;;
            esac
        done <"$1/release"
    fi
    if [ -z "$version" ]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9.]*\).*/\1/p' | head -n 1)
    fi
    version=${version#1.}
    version=${version%%.*}
}

# jdk_version DIR: prints it.
jdk_version() {
    read_jdk_version "$1"
    printf '%s' "$version"
}

# is_jdk DIR [TOOL]: true if DIR holds Java 17 or newer, and the TOOL (such as javac) too.
is_jdk() {
    [ -n "$1" ] && [ -x "$1/bin/${2:-java}" ] || return 1
    read_jdk_version "$1"
    [ "${version:-0}" -ge 17 ] 2>/dev/null
}

# find_jdk [TOOL]: prints the folder of the Java to use: JAVA_HOME, the one on PATH, or the newest below /usr/lib/jvm.
find_jdk() {
    if is_jdk "${JAVA_HOME:-}" "${1:-java}"; then
        printf '%s' "$JAVA_HOME"
        return 0
    fi
    on_path=$(command -v java 2>/dev/null) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/java}
    if is_jdk "${on_path:-}" "${1:-java}"; then
        printf '%s' "$on_path"
        return 0
    fi
    best=
    for candidate in /usr/lib/jvm/*; do
        if is_jdk "$candidate" "${1:-java}"; then
            if [ -z "$best" ] || [ "$(jdk_version "$candidate")" -gt "$(jdk_version "$best")" ]; then
                best=$candidate
            fi
        fi
    done
    printf '%s' "$best"
    [ -n "$best" ]
}

# package_manager: prints the name of the first one that this system has.
package_manager() {
    for manager in apt-get dnf yum zypper apk pacman; do
        if command -v "$manager" >/dev/null 2>&1; then
            printf '%s' "$manager"
            return 0
        fi
    done
    return 1
}

# packages_for MANAGER NEED...: prints the packages that bring jdk, maven, ip, ping, tracepath, traceroute, bird, iperf3, ethtool, tshark, jq, ps,
# chromium, chromedriver.
packages_for() {
    manager=$1
    shift
    names=
    for need in "$@"; do
        case $manager:$need in
            apt-get:jdk) name='openjdk-17-jdk-headless' ;;
            dnf:jdk | yum:jdk | zypper:jdk) name='java-17-openjdk-devel' ;;
            apk:jdk) name='openjdk17-jdk gcompat' ;;
            pacman:jdk) name='jdk17-openjdk' ;;
            *:maven | *:ethtool) name=$need ;;
            dnf:ip | yum:ip) name='iproute' ;;
            *:ip) name='iproute2' ;;
            apt-get:ping) name='iputils-ping' ;;
            apt-get:tracepath) name='iputils-tracepath' ;;
            apk:tracepath) name='iputils-tracepath' ;;
            *:ping | *:tracepath) name='iputils' ;;
            apt-get:bird) name='bird2' ;;
            zypper:iperf3) name='iperf' ;;
            *:iperf3) name='iperf3' ;;
            dnf:tshark | yum:tshark | pacman:tshark) name='wireshark-cli' ;;
            zypper:tshark) name='wireshark' ;;
            *:tshark) name='tshark' ;;
            apt-get:chromedriver) name='chromium-driver' ;;
            apk:chromedriver) name='chromium-chromedriver' ;;
            pacman:chromedriver) name='chromium' ;;
            apt-get:ps | apk:ps | zypper:ps) name='procps' ;;
            *:ps) name='procps-ng' ;;
            *) name=$need ;;
        esac
        names="$names $name"
    done
    printf '%s' "${names# }"
}

# newer_jdk_package MANAGER: prints the package of another JDK, for a system too new to have 17.
newer_jdk_package() {
    case $1 in
        apt-get) printf 'default-jdk-headless' ;;
        dnf | yum) printf 'java-latest-openjdk-devel' ;;
        zypper) printf 'java-21-openjdk-devel' ;;
        apk) printf 'openjdk21-jdk gcompat' ;;
        *) printf 'jdk-openjdk' ;;
    esac
}

# install_command MANAGER: prints the command that installs what is appended to it.
install_command() {
    case $1 in
        apt-get) printf 'apt-get install -y --no-install-recommends' ;;
        zypper) printf 'zypper --non-interactive install' ;;
        apk) printf 'apk add' ;;
        pacman) printf 'pacman -S --needed --noconfirm' ;;
        *) printf '%s install -y' "$1" ;;
    esac
}

# run_installer MANAGER PACKAGE...: installs; what the package manager says goes to standard error.
run_installer() {
    manager=$1
    shift
    # shellcheck disable=SC2046 # the command is several words
    DEBIAN_FRONTEND=noninteractive $(install_command "$manager") "$@" </dev/null >&2
}

# refresh_lists MANAGER: fetches the lists of packages where the manager does not do so by itself.
refresh_lists() {
    case $1 in
        apt-get) apt-get update -q >&2 ;;
        apk) apk update >&2 ;;
        pacman) pacman -Sy >&2 ;;
        *) ;;
    esac
}

# bring NEED...: installs what brings them, as root; otherwise, or if that fails, exits 3 and names the command.
bring() {
    if ! manager=$(package_manager); then
        printf '%s: missing: %s, and no package manager that I know is here. Install them by hand.\n' "${0##*/}" "$*" >&2
        exit 3
    fi
    packages=$(packages_for "$manager" "$@")
    command="$(install_command "$manager") $packages"
    if [ "$(id -u)" -ne 0 ]; then
        printf '%s: missing: %s. Install with: sudo %s\n' "${0##*/}" "$*" "$command" >&2
        exit 3
    fi
    printf '%s: installing %s\n' "${0##*/}" "$packages" >&2
    refresh_lists "$manager" || printf '%s: the lists of packages could not be refreshed\n' "${0##*/}" >&2
    # shellcheck disable=SC2086 # package names are words
    if ! run_installer "$manager" $packages; then
        older=$(packages_for "$manager" jdk)
        case " $packages " in
            *" $older "*) packages="$(newer_jdk_package "$manager")${packages#"$older"}" ;;
        esac
        # shellcheck disable=SC2086
        if ! run_installer "$manager" $packages; then
            printf '%s: could not install %s. Try: %s\n' "${0##*/}" "$*" "$command" >&2
            exit 3
        fi
    fi
}
