#!/usr/bin/env bash
# consumer.sh <project> <folder of the jars> <Maven command>...: the jar, its sources and its javadoc are installed into a
# repository of their own, and a project outside of the tree takes them from there by the coordinates that the page prints,
# compiles the page's program and runs it; as a module, too. Plugins come from the repository in which Maven keeps what
# building the jar took, so that nothing is fetched twice.
set -euo pipefail

readonly project=$1 jars=$2 maven=("${@:3}") page=$1/docs/getting-started-java.md
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    printf 'consumer: %s\n' "$1" >&2
    exit 1
}

run() { # run <log> <command>...
    "${@:2}" >"$1" 2>&1 || { cat "$1" >&2; fail "${*:2} failed"; }
}

readonly local=${HOME}/.m2/repository repository=$work/repository artifact=rekindle-0.1.0
run install.log "${maven[@]}" install:install-file -DlocalRepositoryPath="$repository" -DpomFile="$project/bindings/java/pom.xml" \
    -Dfile="$jars/$artifact.jar" -Dsources="$jars/$artifact-sources.jar" -Djavadoc="$jars/$artifact-javadoc.jar"
readonly installed=$repository/org/rekindle/rekindle/0.1.0
jar tf "$installed/$artifact-sources.jar" | grep -q '^org/rekindle/Tensor.java$' || fail 'no sources'
! jar tf "$installed/$artifact-sources.jar" | grep -q '\.so' || fail 'libraries among the sources'
jar tf "$installed/$artifact-javadoc.jar" | grep -q '^org/rekindle/Tensor.html$' || fail 'no javadoc'

mkdir -p consumer/src/main/java
"$project/tests/docs/extract.sh" "$page" java >consumer/src/main/java/FirstSteps.java
version() { # version <plugin>: the one that the jar is built with
    sed -n "/<artifactId>$1</{n;s/.*<version>\(.*\)<.*/\1/p}" "$project/bindings/java/pom.xml"
}
cat >consumer/pom.xml <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>shop</groupId>
  <artifactId>consumer</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
$("$project/tests/docs/extract.sh" "$page" xml)
  </dependencies>
  <build>
    <pluginManagement>
      <plugins>
        <plugin>
          <artifactId>maven-compiler-plugin</artifactId>
          <version>$(version maven-compiler-plugin)</version>
        </plugin>
        <plugin>
          <artifactId>maven-resources-plugin</artifactId>
          <version>$(version maven-resources-plugin)</version>
        </plugin>
      </plugins>
    </pluginManagement>
  </build>
</project>
END
cat >settings.xml <<END
<settings>
  <mirrors>
    <mirror>
      <id>kept</id>
      <mirrorOf>*</mirrorOf>
      <url>file://$local</url>
    </mirror>
  </mirrors>
</settings>
END
run compile.log mvn -B -s settings.xml -Dmaven.repo.local="$repository" -f consumer/pom.xml compile

expect() { # expect <what> <command>...: in an empty folder, as printed on the page
    rm -rf ran
    mkdir ran
    (cd ran && "${@:2}" >output 2>log) || { cat ran/output ran/log >&2; fail "$1 does not run"; }
    tail -n 1 ran/output | tr -d , | awk '{ exit !($1 == "predicted" && $4 == 0.25 && ($2 - $4) ^ 2 < 0.01) }' ||
        { cat ran/output ran/log >&2; fail "$1 predicts something else"; }
    [ -s ran/model.rekindle ] || fail "$1 saved no model"
    [ -z "$(ls -A ran/backups)" ] || fail "$1 left backups: $(ls -A ran/backups)"
    ! grep -q WARNING ran/log || { cat ran/log >&2; fail "$1 warns"; }
}

readonly cache=-Dorg.rekindle.cache=$work/cache
expect 'the program' java $cache -cp "$work/consumer/target/classes:$installed/$artifact.jar" FirstSteps

# A module, which needs only Java's base besides.
mkdir module modules
printf 'module shop {\n    requires org.rekindle;\n}\n' >module/module-info.java
(echo 'package shop;'; cat consumer/src/main/java/FirstSteps.java) >module/FirstSteps.java
run module.log javac -Werror -Xlint:all,-requires-automatic -d modules/shop --module-path "$installed/$artifact.jar" module/*.java
expect 'the module' java $cache --module-path "$work/modules:$installed/$artifact.jar" -m shop/shop.FirstSteps

# Newer machines warn of native libraries, unless they are meant.
for java in /usr/lib/jvm/*/bin/java; do
    [ "$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')" -ge 24 ] || continue
    expect "the program with $java" "$java" $cache --illegal-native-access=deny --enable-native-access=ALL-UNNAMED \
        -cp "$work/consumer/target/classes:$installed/$artifact.jar" FirstSteps
    expect "the module with $java" "$java" $cache --illegal-native-access=deny --enable-native-access=org.rekindle \
        --module-path "$work/modules:$installed/$artifact.jar" -m shop/shop.FirstSteps
    printf 'Main-Class: FirstSteps\nClass-Path: rekindle.jar\nEnable-Native-Access: ALL-UNNAMED\n' >manifest
    cp "$installed/$artifact.jar" rekindle.jar
    "$(dirname "$java")/jar" cfm program.jar manifest -C consumer/target/classes .
    expect "an executable jar with $java" "$java" $cache --illegal-native-access=deny -jar "$work/program.jar"
    echo "also with $java"
done
