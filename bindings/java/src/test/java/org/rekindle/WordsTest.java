package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No text of the library has a word of C's in it, and what it names is there. */
class WordsTest {
    /** What a text quotes: the program's own words. */
    private static final Pattern QUOTED =
            Pattern.compile("\".*?\"($|[ ;:,.)\\]}\n])|(^|\\W)'.*?'($|[ ;:,.)\\]}\n])");
    /** A name with dots or slashes is a backup's. */
    private static final Pattern WORD_OF_C = Pattern.compile("->|rekindle_|REKINDLE_|\\bNULL\\b|\\bsizeof\\b|\\bpointer\\b|"
            + "(^|[^\\w./])[a-z][a-z0-9]*_\\w+($|[^\\w./])");
    /** Of struct sizes and reserved fields, of enumerators and addresses, and of functions of the host's. */
    private static final Pattern ONLY_IN_C = Pattern.compile("struct_size|sizeof|reserved|expected a rekindle_(action|dtype)|"
            + "options->(de)?allocate|buffer is NULL|with x_rank");
    private static final Pattern LEXEME = Pattern.compile(
            "//[^\n]*|/\\*.*?\\*/|#include[^\n]*|\"[^\"\\\\]*+(\\\\.[^\"\\\\]*+)*+\"|'[^'\\\\\n]*+(\\\\.[^'\\\\\n]*+)*+'|[;{}]", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("\\b[a-z]+[a-z0-9]*[A-Z]\\w*");
    private static final Set<String> OF_OTHERS = Set.of("oneDNN");

    @BeforeAll
    static void load() {
        NativeLibrary.load();
    }

    private static String words(String text) {
        return Text.of(raw.raw_words(Text.bytes(text)));
    }

    @Test
    void textsAreSpelledAsJavaSpellsThem() {
        Map.of(
                        "options->save_freq_batches is -1; expected 1 or more",
                        "saveFreqBatches is -1; expected 1 or more",
                        "the model is not built; call rekindle_model_build, or fit it",
                        "the model is not built; call model.build(...), or fit it",
                        "options->loss_name is NULL; it must be given",
                        "loss is null; it must be given",
                        "options->metric_names[1] is \"a_b\"",
                        "metrics[1] is \"a_b\"",
                        "options->common.clipvalue is 1, and options->common.clipnorm is 1",
                        "clipvalue is 1, and clipnorm is 1",
                        "options->kernel_initializer: stddev is nan",
                        "kernelInitializer: stddev is nan",
                        "fit.batch_size: the backup has 32; see allowed_changes",
                        "fit.batch_size: the backup has 32; see allowedChanges",
                        "REKINDLE_LOCKED and '/a/options->x'",
                        "Status.LOCKED and '/a/options->x'")
                .forEach((c, expected) -> assertEquals(expected, words(c)));
    }

    /** The texts that a file can say, with (7) for what is put in: the literals of each statement. */
    private static List<String> messages(String source) {
        List<String> found = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        boolean said = false;
        int end = 0;
        for (MatchResult at : LEXEME.matcher(source).results().toList()) {
            String token = at.group();
            String between = source.substring(end, at.start()).strip();
            end = at.end();
            if (token.startsWith("\"")) {
                String literal = token.substring(1, token.length() - 1)
                        .replace("\\\"", "\"")
                        .replace("\\\\", "\\")
                        .replace("\\n", "\n");
                if (literal.startsWith("->")) {
                    statement.append(" x");
                } else if (statement.length() > 0 && !between.isEmpty()) {
                    statement.append("(7)");
                }
                if (literal.contains(" ") || literal.contains("->")) {
                    statement.append(literal);
                    said = true;
                }
            } else if (";{}".contains(token)) {
                if (said) found.add(statement.toString());
                statement.setLength(0);
                said = false;
            }
        }
        return found;
    }

    /** All names in the binding's sources. */
    static Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.list(Models.projectFile("bindings/java/src/main/java/org/rekindle"))) {
            for (Path file : files.toList()) {
                String code = Files.readString(file).replaceAll("(?s)/\\*.*?\\*/|//[^\n]*|\"(\\\\.|[^\"\\\\])*\"", " ");
                Matcher name = Pattern.compile("[A-Za-z]\\w*").matcher(code);
                while (name.find()) names.add(name.group());
            }
        }
        return names;
    }

    @Test
    void allTextsOfTheLibraryAreTranslated() throws IOException {
        Set<String> known = names();
        List<String> wrong = new ArrayList<>();
        int count = 0;
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Models.projectFile("lib"))) {
            sources = files.filter(file -> file.toString().matches(".*\\.(cpp|h)") && !file.toString().contains("/tool/"))
                    .toList();
        }
        for (Path source : sources) {
            for (String text : messages(Files.readString(source))) {
                ++count;
                if (ONLY_IN_C.matcher(text).find()) continue;
                String said = QUOTED.matcher(words(text)).replaceAll("$1$2$3");
                Matcher word = WORD_OF_C.matcher(said);
                if (word.find()) wrong.add(source.getFileName() + ": \"" + word.group() + "\" in " + said);
                Matcher name = NAME.matcher(said);
                while (name.find()) {
                    if (known.contains(name.group()) || OF_OTHERS.contains(name.group())) continue;
                    wrong.add(source.getFileName() + ": Java has no " + name.group() + ", in " + said);
                }
            }
        }
        assertTrue(count >= 200, count + " texts");
        assertEquals(List.of(), wrong);
    }
}
