package org.incidentdesk.model;

import camundajar.impl.scala.util.Either;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngine;
import org.camunda.bpm.dmn.feel.impl.scala.function.CustomFunctionTransformer;
import org.camunda.feel.FeelEngine;
import org.camunda.feel.FeelEngine.Failure;
import org.camunda.feel.syntaxtree.ParsedExpression;
import org.camunda.feel.valuemapper.ValueMapper.CompositeValueMapper;

/**
 * The engine's FEEL, which otherwise parses each cell of a table anew each time the table is asked: most of the processor
 * time that a decision takes.
 */
public class ParsedOnceFeel extends ScalaFeelEngine {

    public ParsedOnceFeel() {
        super(List.of());
    }

    @Override
    protected FeelEngine buildFeelEngine(CustomFunctionTransformer functions, CompositeValueMapper values) {
        return new Remembering(super.buildFeelEngine(functions, values));
    }

    @SuppressWarnings("deprecation") // what the engine still calls
    private static final class Remembering extends FeelEngine {

        /** More than the models in use have; forgets all beyond it, so that many deployments do not fill the memory. */
        private static final int MAX = 20_000;

        private final Map<String, Either<Failure, ParsedExpression>> expressions = new ConcurrentHashMap<>();
        private final Map<String, Either<Failure, ParsedExpression>> unaryTests = new ConcurrentHashMap<>();

        Remembering(FeelEngine engine) {
            super(engine.functionProvider(), engine.valueMapper(), engine.configuration(), engine.clock());
        }

        @Override
        public Either<Failure, ParsedExpression> parseExpression(String expression) {
            return remembered(expressions, expression, super::parseExpression);
        }

        @Override
        public Either<Failure, ParsedExpression> parseUnaryTests(String expression) {
            return remembered(unaryTests, expression, super::parseUnaryTests);
        }

        private static Either<Failure, ParsedExpression> remembered(
                Map<String, Either<Failure, ParsedExpression>> known,
                String expression,
                Function<String, Either<Failure, ParsedExpression>> parse) {
            if (known.size() >= MAX) {
                known.clear();
            }
            return known.computeIfAbsent(expression, parse);
        }
    }
}
